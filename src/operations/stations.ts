import { randomUUID } from "node:crypto";
import { z } from "zod";
import { DomainError } from "../shared/errors.ts";
import type { Logger } from "../shared/logger.ts";
import { Subscribers, type Unsubscribe } from "../shared/subscribers.ts";
import { locate } from "./locate.ts";

export const MAX_STATIONS = 1_000;

/** What a radio station is, but for its id. */
export const stationSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: "for people", examples: ["Radio Example"] }),
  url: z
    .string()
    .max(2_048)
    .refine(isStreamUrl, "must be a whole http or https address")
    .meta({ description: "of the stream itself", examples: ["http://radio.example.org/stream.mp3"] }),
});

export const keptStationsSchema = z.array(stationSchema.extend({ id: z.string().max(100) })).max(MAX_STATIONS);

export type StationSettings = z.output<typeof stationSchema>;
export type Station = StationSettings & { readonly id: string };

/** Where stations are kept; resolves when they are on the disk. Errors: `no-space`. */
export type StationStore = { save(stations: Station[]): Promise<void> };

/** Radio stations by name. They are stored before a promise resolves; changes are made one after the other. */
export class Stations {
  readonly #store: StationStore;
  readonly #subscribers: Subscribers<void>;
  #stations: readonly Station[];
  #tail: Promise<unknown> = Promise.resolve();

  constructor(store: StationStore, stored: readonly Station[], logger: Logger) {
    this.#store = store;
    this.#stations = stored;
    this.#subscribers = new Subscribers((error) => logger.error({ err: error }, "a listener failed"));
  }

  /** Told after each change. */
  subscribe(listener: () => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  /** By name. */
  list(): readonly Station[] {
    return this.#stations.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
  }

  /** Errors: `not-found`. */
  get(id: string): Station {
    const station = this.#stations.find((one) => one.id === id);
    if (station === undefined) throw new DomainError("not-found", "There is no such station");
    return station;
  }

  /** Errors: `busy` when there are MAX_STATIONS, `no-space`. */
  async add(settings: StationSettings): Promise<Station> {
    const station = { ...settings, id: randomUUID() };
    await this.#change((stations) => [...stations, station]);
    return station;
  }

  /** Errors: `not-found`, `no-space`. */
  async replace(id: string, settings: StationSettings): Promise<Station> {
    const station = { ...settings, id };
    await this.#change((stations) => {
      this.get(id);
      return stations.map((one) => (one.id === id ? station : one));
    });
    return station;
  }

  /** Errors: `not-found`, `no-space`. */
  async remove(id: string): Promise<void> {
    await this.#change((stations) => {
      this.get(id);
      return stations.filter((one) => one.id !== id);
    });
  }

  /** All of them at once. Errors: `busy`, `no-space`. */
  async replaceAll(stations: readonly Station[]): Promise<void> {
    await this.#change(() => stations);
  }

  #change(change: (stations: readonly Station[]) => readonly Station[]): Promise<void> {
    const changed = this.#tail.then(async () => {
      const stations = change(this.#stations);
      if (stations.length > MAX_STATIONS) throw new DomainError("busy", "There are as many stations as there may be");
      await this.#store.save([...stations]);
      this.#stations = stations;
      this.#subscribers.publish();
    });
    this.#tail = changed.catch(() => {});
    return changed;
  }
}

function isStreamUrl(text: string): boolean {
  try {
    return locate(text).kind === "stream";
  } catch {
    return false;
  }
}
