import { entriesJson } from "./playlists/entries-text.ts";
import type { PlaylistDesk } from "./playlists/playlist-desk.ts";
import { readPlaylistFile } from "./playlists/playlist-file.ts";
import type { Roots } from "./roots.ts";
import type { StickerStore } from "./user/sticker-store.ts";
import type { Answers } from "./worker-messages.ts";

export type KeptQuestion = keyof ReturnType<typeof keptAnswers>;

/** The answers about what people keep: playlists and stickers. */
export function keptAnswers(playlists: PlaylistDesk, stickers: StickerStore, roots: Roots) {
  return {
    listPlaylists: () => playlists.store.list(),
    playlistEntries: ({ name }) => entriesJson(playlists.store.entries(name)),
    editPlaylist: ({ name, edit }) => done(playlists.store.edit(name, edit)),
    renamePlaylist: async ({ from, to }) => done(await playlists.store.rename(from, to)),
    removePlaylist: async ({ name }) => done(await playlists.store.remove(name)),
    syncPlaylists: async () => done(await playlists.sync()),
    playlistFile: async ({ uri }) => entriesJson(await readPlaylistFile(uri, roots)),
    getSticker: ({ place, name }) => stickers.get(place, name),
    listStickers: ({ place }) => stickers.list(place),
    setSticker: ({ place, name, value }) => done(stickers.set(place, name, value)),
    addToSticker: ({ place, name, by, sign }) => done(stickers.add(place, name, by, sign)),
    deleteSticker: ({ place, name }) => stickers.delete(place, name),
    findStickers: ({ query }) => stickers.find(query),
    stickerNames: () => stickers.names(),
    stickerNamesAndTypes: ({ of }) => stickers.namesAndTypes(of),
  } satisfies Partial<Answers>;
}

function done(_nothing: unknown): null {
  return null;
}
