import type { SmartRulesView } from "../../protocols/http/smart-rules-view.ts";
import type { SongView } from "../../protocols/http/song-view.ts";
import { inZone } from "./player.ts";
import { request } from "./request.ts";

export type Playlist = { readonly name: string; readonly kind: "list" | "smart"; readonly modifiedSeconds: number };
export type PlaylistEntry = { readonly uri: string; readonly song: SongView | null };
export type PlaylistPage = {
  readonly kind: "list" | "smart";
  readonly rules: SmartRulesView | null;
  readonly total: number;
  readonly entries: readonly PlaylistEntry[];
};

const MOST = 1_000;
const at = (name: string, more = ""): string => `/playlists/${encodeURIComponent(name)}${more}`;

export const playlists = (): Promise<{ readonly playlists: readonly Playlist[] }> =>
  request("GET", "/playlists", { query: { limit: MOST } });
export const playlistPage = (
  name: string,
  offset: number,
  limit: number,
  signal?: AbortSignal,
): Promise<PlaylistPage> =>
  request("GET", at(name), { query: { offset, limit }, ...(signal === undefined ? {} : { signal }) });
export const makePlaylist = (name: string): Promise<unknown> => request("PUT", at(name), { body: { uris: [] } });
export const makeSmart = (name: string, rules: SmartRulesView): Promise<unknown> =>
  request("PUT", at(name), { body: { rules } });
export const deletePlaylist = (name: string): Promise<unknown> => request("DELETE", at(name));
export const renamePlaylist = (name: string, to: string): Promise<unknown> =>
  request("POST", at(name, "/rename"), { body: { to } });
export const removeEntry = (name: string, position: number): Promise<unknown> =>
  request("DELETE", at(name, "/entries"), { query: { start: position, end: position + 1 } });
/** `to` is where the first of them is afterwards. */
export const moveEntries = (
  name: string,
  move: { readonly start: number; readonly end: number; readonly to: number },
): Promise<unknown> => request("POST", at(name, "/move"), { body: move });
export const loadPlaylist = (name: string, replace: boolean): Promise<{ readonly added: number }> =>
  request("POST", inZone(at(name, "/load")), { body: { replace, play: replace }, timeoutMs: 0 });
