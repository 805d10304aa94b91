import { isDeepStrictEqual } from "node:util";
import type { SavedPlayback, UserStore } from "../library/user-store-port.ts";
import type { Player } from "../player/player-port.ts";
import { playbackRecord, queueDifference } from "../player/saved.ts";
import type { Logger } from "../shared/logger.ts";

const COALESCE_MS = 100;
/** A commit writes two pages or three of 4 KiB, whatever is in it; oftener would be more than 1 MiB an hour. */
const POSITION_AFTER_MS = 60_000;

/**
 * Keeps a zone in the user store: what changed is written within 100 ms, in bursts; the position a minute after the last write, and only
 * while it moves. A queue edit writes the rows it touched, never the queue. Nothing is written when nothing changes.
 */
export class Persistence {
  readonly #player: Player;
  readonly #users: UserStore;
  readonly #logger: Logger;
  readonly #unsubscribe: () => void;
  #savedQueueVersion: number;
  #savedPlayback: SavedPlayback | null = null;
  #soon: NodeJS.Timeout | null = null;
  #ticking: NodeJS.Timeout | null = null;
  #tail: Promise<void> = Promise.resolve();
  #queued: Promise<void> | null = null;

  /** `savedQueueVersion`: the version of the queue that is in the store already; 0 = none. */
  constructor(player: Player, users: UserStore, savedQueueVersion: number, logger: Logger) {
    this.#player = player;
    this.#users = users;
    this.#savedQueueVersion = savedQueueVersion;
    this.#logger = logger;
    this.#unsubscribe = player.subscribe(() => this.#changed());
    this.#changed();
  }

  /** Writes what is not on the disk yet. Resolves when it is, or has failed. */
  save(): Promise<void> {
    if (this.#queued !== null) return this.#queued;
    this.#queued = this.#tail.then(() => {
      this.#queued = null;
      return this.#write();
    });
    this.#tail = this.#queued;
    return this.#queued;
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    if (this.#soon !== null) clearTimeout(this.#soon);
    if (this.#ticking !== null) clearTimeout(this.#ticking);
    this.#ticking = null;
    await this.save();
  }

  #changed(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      void this.save();
    }, COALESCE_MS);
    const moves = this.#player.moment().snapshot.transport.kind === "playing";
    if (moves) {
      this.#ticking ??= this.#startTicking();
    } else if (this.#ticking !== null) {
      clearTimeout(this.#ticking);
      this.#ticking = null;
    }
  }

  #startTicking(): NodeJS.Timeout {
    return setTimeout(() => void this.save(), POSITION_AFTER_MS);
  }

  async #write(): Promise<void> {
    if (this.#ticking !== null) {
      clearTimeout(this.#ticking);
      this.#ticking = this.#startTicking();
    }
    const moment = this.#player.moment();
    const { queue } = moment.snapshot;
    const playback = playbackRecord(moment);
    const playbackChanged = !isDeepStrictEqual(playback, this.#savedPlayback);
    const queueChanged = queue.version !== this.#savedQueueVersion;
    if (!queueChanged && !playbackChanged) return;
    try {
      await this.#users.saveZone(this.#player.zone, {
        ...(playbackChanged ? { playback } : {}),
        ...(queueChanged ? { queue: queueDifference(queue, this.#savedQueueVersion) } : {}),
      });
      this.#savedQueueVersion = queue.version;
      this.#savedPlayback = playback;
    } catch (error) {
      // Nobody knows what reached the disk, so the next save writes everything.
      this.#savedQueueVersion = 0;
      this.#savedPlayback = null;
      this.#logger.error({ err: error, zone: this.#player.zone }, "the queue could not be saved");
    }
  }
}
