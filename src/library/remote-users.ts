import { setImmediate as turn } from "node:timers/promises";
import type { WorkerClient } from "./remote/worker-client.ts";
import type { QueuePatch, SavedPlayback, SavedZone, UserStore } from "./user-store-port.ts";

/** Copying so many rows for the worker takes a millisecond. */
const ROWS_AT_ONCE = 1000;

/** What a person would miss, kept by the library worker. */
export class RemoteUsers implements UserStore {
  readonly #client: WorkerClient;

  constructor(client: WorkerClient) {
    this.#client = client;
  }

  zoneNames(): Promise<readonly string[]> {
    return this.#client.ask("zoneNames", {});
  }

  async deleteZone(zone: string): Promise<void> {
    await this.#client.ask("deleteZone", { zone });
  }

  loadZone(zone: string): Promise<SavedZone | null> {
    return this.#client.ask("loadZone", { zone });
  }

  /** Long patches go in parts, between which others have their turn; the last one writes all of them at once. */
  async saveZone(zone: string, patch: { playback?: SavedPlayback; queue?: QueuePatch }): Promise<void> {
    const { playback = null, queue = null } = patch;
    const put = queue?.put ?? [];
    let from = 0;
    for (; put.length - from > ROWS_AT_ONCE; from += ROWS_AT_ONCE) {
      await this.#client.ask("saveZoneRows", { zone, from, rows: put.slice(from, from + ROWS_AT_ONCE) });
      await turn();
    }
    const last = queue === null ? null : { ...queue, put: put.slice(from) };
    await this.#client.ask("saveZone", { zone, playback, queue: last, rowsBefore: from });
  }
}
