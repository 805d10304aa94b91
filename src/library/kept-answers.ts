import type { HttpSettings } from "../shared/network/http-settings.ts";
import { entryTexts } from "./playlists/entries-text.ts";
import type { PlaylistDesk } from "./playlists/playlist-desk.ts";
import { readPlaylistFile } from "./playlists/playlist-file.ts";
import { readRemotePlaylist } from "./playlists/remote-playlist.ts";
import type { Roots } from "./roots.ts";
import type { Answers } from "./worker-messages.ts";

export type KeptQuestion = keyof ReturnType<typeof keptAnswers>;

/** The answers about playlists. `sheetInside`: the text of a cue sheet in a song's file. */
export function keptAnswers(
  playlists: PlaylistDesk,
  roots: Roots,
  sheetInside: (uri: string) => Promise<string | null>,
  http: HttpSettings,
) {
  return {
    listPlaylists: () => playlists.store.list(),
    playlistEntries: async ({ name }) =>
      entryTexts((await playlists.store.smartEntries(name)) ?? playlists.store.entries(name)),
    editPlaylist: ({ name, edit, uris }) =>
      playlists.store.edit(name, "uris" in edit && uris !== "" ? { ...edit, uris: uris.split("\0") } : edit),
    playlistRules: ({ name }) => playlists.store.rules(name),
    putPlaylistRules: async ({ name, rules }) => done(await playlists.store.putRules(name, rules)),
    renamePlaylist: async ({ from, to }) => done(await playlists.store.rename(from, to)),
    removePlaylist: async ({ name }) => done(await playlists.store.remove(name)),
    syncPlaylists: async ({ tickets }) => done(await playlists.store.sync(tickets)),
    remotePlaylist: async ({ url }) => entryTexts(await readRemotePlaylist(url, http)),
    playlistFile: async ({ uri }) => entryTexts(await readPlaylistFile(uri, roots, sheetInside)),
  } satisfies Partial<Answers>;
}

function done(_nothing: unknown): null {
  return null;
}
