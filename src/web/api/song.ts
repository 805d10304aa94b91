import type { SongView } from "../../protocols/http/song-view.ts";
import { request } from "./request.ts";

export type Similar = { readonly song: SongView; readonly distance: number; readonly differs?: readonly string[] };
export type TagEdit = { readonly uri: string; readonly set: Readonly<Record<string, readonly string[]>> };
type Tags = Readonly<Record<string, readonly string[]>>;
export type TagPreview = {
  readonly version: string;
  readonly files: readonly {
    readonly uri: string;
    readonly changes: boolean;
    readonly before: Tags;
    readonly after: Tags;
  }[];
};

export const similar = (uri: string): Promise<{ readonly songs: readonly Similar[] }> =>
  request("GET", "/library/song/similar", { query: { uri, limit: 12, explain: 1 } });
export const analyse = (uri: string): Promise<unknown> => request("POST", "/analysis", { body: { uri } });
export const previewTags = (edits: readonly TagEdit[]): Promise<TagPreview> =>
  request("POST", "/library/tags/preview", { body: { edits } });
export const writeTags = (edits: readonly TagEdit[], version: string): Promise<unknown> =>
  request("POST", "/library/tags", { body: { edits, version }, timeoutMs: 0 });
