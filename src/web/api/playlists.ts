import type { SmartRulesView } from "../../protocols/http/smart-rules-view.ts";
import type { SongView } from "../../protocols/http/song-view.ts";
import { attempt, toast } from "../state/toasts.ts";
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

/** With a way back, where one request can make it again: a song that is not in the library cannot be added. Whether it is gone. */
export async function deletePlaylist(name: string): Promise<boolean> {
  const before = await attempt(playlistPage(name, 0, MOST));
  if (before === null || (await attempt(request("DELETE", at(name)))) === null) return false;
  const { rules, total, entries } = before;
  const body = rules === null ? { uris: entries.map(({ uri }) => uri) } : { rules };
  const isWhole = total <= MOST && entries.every(({ song, uri }) => song !== null || uri.includes("://"));
  const run = () => void attempt(request("PUT", at(name), { body }));
  toast(`“${name}” is deleted`, { action: rules !== null || isWhole ? { label: "Undo", run } : null });
  return true;
}

/** At its end; makes it when there is none. Whether it was done. */
export async function addToPlaylist(name: string, uris: readonly string[]): Promise<boolean> {
  const added = await attempt(request("POST", at(name), { body: { uris }, timeoutMs: 0 }));
  if (added !== null) toast(`Added to “${name}”`);
  return added !== null;
}

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
