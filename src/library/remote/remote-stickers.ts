import type { Subscribers, Unsubscribe } from "../../shared/subscribers.ts";
import type { FoundSticker, HeardBatch, StickerPage, StickerPlace, StickerQuery, Stickers } from "../stickers-port.ts";
import type { WorkerClient } from "./worker-client.ts";

const PAGE = 1_000;

/** The Stickers port over the worker. */
export class RemoteStickers implements Stickers {
  readonly #client: WorkerClient;
  readonly #subscribers: Subscribers<void>;

  constructor(client: WorkerClient, subscribers: Subscribers<void>) {
    this.#client = client;
    this.#subscribers = subscribers;
  }

  get(place: StickerPlace, name: string): Promise<string | null> {
    return this.#client.ask("getSticker", { place, name });
  }

  list(place: StickerPlace): Promise<readonly (readonly [string, string])[]> {
    return this.#client.ask("listStickers", { place });
  }

  async set(place: StickerPlace, name: string, value: string): Promise<void> {
    await this.#client.ask("setSticker", { place, name, value });
  }

  async add(place: StickerPlace, name: string, by: string, sign: 1 | -1): Promise<void> {
    await this.#client.ask("addToSticker", { place, name, by, sign });
  }

  delete(place: StickerPlace, name: string | null): Promise<boolean> {
    return this.#client.ask("deleteSticker", { place, name });
  }

  async *find(query: StickerQuery): AsyncGenerator<readonly FoundSticker[]> {
    let skip = query.window?.start ?? 0;
    let left = (query.window?.end ?? Number.POSITIVE_INFINITY) - skip;
    let after: StickerPage["after"] = null;
    while (left > 0) {
      const wanted = Math.min(PAGE, skip + left);
      const page: StickerPage = await this.#client.ask("findStickers", { query, after, wanted });
      const rows = page.found.slice(skip, skip + left);
      skip = Math.max(0, skip - page.found.length);
      left -= rows.length;
      if (rows.length > 0) yield rows;
      if (page.after === null) return;
      after = page.after;
    }
  }

  async count(batch: HeardBatch): Promise<void> {
    await this.#client.ask("countHeard", { batch });
  }

  names(): Promise<readonly string[]> {
    return this.#client.ask("stickerNames", {});
  }

  namesAndTypes(type: string | null): Promise<readonly (readonly [string, string])[]> {
    return this.#client.ask("stickerNamesAndTypes", { of: type });
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }
}
