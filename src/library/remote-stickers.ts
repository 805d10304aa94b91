import type { Subscribers, Unsubscribe } from "../shared/subscribers.ts";
import type { FoundSticker, StickerPlace, StickerQuery, Stickers } from "./stickers-port.ts";
import type { WorkerClient } from "./worker-client.ts";

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

  find(query: StickerQuery): Promise<readonly FoundSticker[]> {
    return this.#client.ask("findStickers", { query });
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
