import { DomainError } from "../../shared/errors.ts";
import type { StickerPlace } from "../stickers-port.ts";
import type { Answers } from "../worker-messages.ts";
import type { RecentMoves } from "./recent-moves.ts";
import type { StickerSearch } from "./sticker-search.ts";
import type { StickerStore } from "./sticker-store.ts";
import type { ZoneStore } from "./zone-store.ts";

export type PeopleQuestion = keyof ReturnType<typeof peopleAnswers>;

/** The answers about what people make of their songs, and of their queues. */
export function peopleAnswers(stickers: StickerStore, search: StickerSearch, zones: ZoneStore, moves: RecentMoves) {
  /** Nothing is attached to a song that is not there. */
  const at = (place: StickerPlace): StickerPlace => {
    if (place.type !== "song") return place;
    if (!search.hasSong(place.object)) throw new DomainError("not-found", "No such song");
    return { type: "song", object: moves.current(place.object) };
  };
  return {
    getSticker: ({ place, name }) => stickers.get(at(place), name),
    listStickers: ({ place }) => stickers.list(at(place)),
    setSticker: async ({ place, name, value }) => done(await stickers.set(at(place), name, value)),
    addToSticker: async ({ place, name, by, sign }) => done(await stickers.add(at(place), name, by, sign)),
    deleteSticker: ({ place, name }) => stickers.delete(at(place), name),
    findStickers: ({ query, after, wanted }) => search.page(query, after, wanted),
    countHeard: async ({ batch }) => {
      const heard = batch.heard.map((one) => ({ ...one, uri: moves.current(one.uri) }));
      return done(await stickers.count({ ...batch, heard }));
    },
    loadZone: ({ zone }) => zones.load(zone),
    saveZoneRows: ({ zone, from, rows }) => done(zones.gather(zone, from, rows)),
    saveZone: async (patch) => done(await zones.save(patch)),
    zoneNames: () => zones.names(),
    deleteZone: async ({ zone }) => done(await zones.delete(zone)),
    stickerNames: () => stickers.names(),
    stickerNamesAndTypes: ({ of }) => stickers.namesAndTypes(of),
  } satisfies Partial<Answers>;
}

function done(_nothing: unknown): null {
  return null;
}
