import type { SongView } from "../../protocols/http/song-view.ts";
import { request } from "./request.ts";

type Named = { readonly name: string; readonly plays: number };
/** See `GET /stats`. */
export type Stats = {
  readonly library: {
    readonly artists: number;
    readonly albums: number;
    readonly songs: number;
    readonly playtimeSeconds: number;
  };
  readonly plays: number;
  readonly songsPlayed: number;
  readonly songs: readonly { readonly song: SongView; readonly plays: number }[];
  readonly artists: readonly Named[];
  readonly albums: readonly (Named & { readonly albumArtist: string })[];
  readonly genres: readonly Named[];
};

export const stats = (): Promise<Stats> => request("GET", "/stats", { query: { limit: 15 } });
