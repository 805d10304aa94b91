import type { FoundSticker, StickerPlace, StickerQuery, Stickers } from "../../../src/library/stickers-port.ts";
import { DomainError } from "../../../src/shared/errors.ts";
import { Subscribers } from "../../../src/shared/subscribers.ts";

/** Stickers of songs in memory; knows which songs there are, and what it was asked to find. */
export class MemoryStickers implements Stickers {
  readonly queries: StickerQuery[] = [];
  readonly changes = new Subscribers<void>(() => {});
  readonly #values = new Map<string, Map<string, string>>();
  readonly #uris: ReadonlySet<string>;

  constructor(uris: readonly string[]) {
    this.#uris = new Set(uris);
  }

  async get(place: StickerPlace, name: string) {
    return this.#at(place).get(name) ?? null;
  }
  async list(place: StickerPlace) {
    return [...this.#at(place)].sort();
  }
  async set(place: StickerPlace, name: string, value: string) {
    this.#at(place).set(name, value);
    this.changes.publish();
  }
  async add() {}
  async delete(place: StickerPlace, name: string | null) {
    return name !== null && this.#at(place).delete(name);
  }
  async *find(query: StickerQuery): AsyncGenerator<readonly FoundSticker[]> {
    this.queries.push(query);
    const found = [...this.#values].flatMap(([object, values]) => {
      const value = values.get(query.name);
      return value === undefined ? [] : [{ object, value }];
    });
    yield found.slice(query.window?.start, query.window?.end ?? undefined);
  }
  async names() {
    return [];
  }
  async namesAndTypes() {
    return [];
  }
  async count() {}
  subscribe(listener: () => void) {
    return this.changes.add(listener);
  }

  #at({ object }: StickerPlace): Map<string, string> {
    if (!this.#uris.has(object)) throw new DomainError("not-found", "No such song");
    const values = this.#values.get(object) ?? new Map<string, string>();
    this.#values.set(object, values);
    return values;
  }
}
