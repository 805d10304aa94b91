import { isDeepStrictEqual } from "node:util";
import type { SavedPlayback, UserStore } from "../library/user-store-port.ts";
import type { Player } from "../player/player-port.ts";
import { playbackRecord } from "../player/saved.ts";
import { type QueueDifference, queueDifference, type SavedQueue } from "../player/saved-queue.ts";
import { inSlices } from "../shared/in-slices.ts";
import type { Logger } from "../shared/logger.ts";

const COALESCE_MS = 100;
/**
 * A commit writes three pages or four of 4 KiB, whatever is in it (docs/decisions/013). A little more than a minute, so
 * that songs of whole minutes are not written just before they end and then again.
 */
const POSITION_AFTER_MS = 60_500;
/** A full disk may have room again, and nobody may touch the player for days. */
const RETRY_AFTER_MS = 10_000;

type SavedMoment = { readonly playback: SavedPlayback; readonly generation: number | null };

/**
 * Keeps a zone in the user store. A change is written at once, those of the next 100 ms together; the position a minute
 * after the last write, and only while it moves. A queue edit writes the rows it touched, never the queue. Nothing is
 * written when nothing changes; what could not be written is tried again, whole, until it is.
 */
export class Persistence {
  readonly #player: Player;
  readonly #users: UserStore;
  readonly #logger: Logger;
  readonly #unsubscribe: () => void;
  #savedQueue: SavedQueue | null;
  #saved: SavedMoment | null = null;
  #immediate: NodeJS.Immediate | null = null;
  #gathering: NodeJS.Timeout | null = null;
  #hasChanged = false;
  #positionIsDue = false;
  #ticking: NodeJS.Timeout | null = null;
  #retrying: NodeJS.Timeout | null = null;
  #isFailing = false;
  #tail: Promise<void> = Promise.resolve();
  #queued: Promise<void> | null = null;

  /** `savedQueue`: what is in the store already; null = nobody knows. */
  constructor(player: Player, users: UserStore, savedQueue: SavedQueue | null, logger: Logger) {
    this.#player = player;
    this.#users = users;
    this.#savedQueue = savedQueue;
    this.#logger = logger;
    this.#unsubscribe = player.subscribe(() => this.#changed());
    this.#changed();
  }

  /** Writes what is not on the disk yet, and where the current song is. Resolves when it is; rejects as the store does. */
  save(): Promise<void> {
    this.#positionIsDue = true;
    return this.#saveChanges();
  }

  /** Resolves when all is on the disk, or could not be written. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#hasChanged = false;
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    if (this.#ticking !== null) clearTimeout(this.#ticking);
    this.#ticking = null;
    await this.save().catch(() => {});
    if (this.#retrying !== null) clearTimeout(this.#retrying);
  }

  #saveChanges(): Promise<void> {
    if (this.#queued === null) {
      this.#queued = this.#tail.then(() => {
        this.#queued = null;
        return this.#write();
      });
      this.#tail = this.#queued.catch(() => {});
    }
    return this.#queued;
  }

  /** A failure is logged, and the next attempt is certain. */
  #saveUnasked(): void {
    this.#saveChanges().catch(() => {});
  }

  #changed(): void {
    this.#hasChanged = true;
    this.#saveSoon();
    const moves = this.#player.moment().snapshot.transport.kind === "playing";
    if (moves) {
      this.#ticking ??= this.#startTicking();
    } else if (this.#ticking !== null) {
      clearTimeout(this.#ticking);
      this.#ticking = null;
    }
  }

  /** After whoever made the change has been answered. */
  #saveSoon(): void {
    if (!this.#hasChanged || this.#gathering !== null) return;
    this.#hasChanged = false;
    this.#immediate = setImmediate(() => this.#saveUnasked());
    this.#gathering = setTimeout(() => {
      this.#gathering = null;
      this.#saveSoon();
    }, COALESCE_MS);
  }

  #startTicking(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#positionIsDue = true;
      this.#saveUnasked();
    }, POSITION_AFTER_MS);
  }

  async #write(): Promise<void> {
    if (this.#retrying !== null) clearTimeout(this.#retrying);
    this.#retrying = null;
    const moment = this.#player.moment();
    const {
      transport,
      queue: { entries },
    } = moment.snapshot;
    const generation = transport.kind === "playing" ? transport.generation : null;
    const playback = playbackRecord(moment);
    const edit =
      entries === this.#savedQueue?.entries ? null : await inSlices(queueDifference(this.#savedQueue, entries));
    const queue = edit === null || isNothing(edit.difference) ? null : edit.difference;
    const playsOn = generation !== null && generation === this.#saved?.generation;
    const positionCounts = !playsOn || this.#positionIsDue || queue !== null;
    const isPlaybackSaved = isSame(playback, this.#saved?.playback, positionCounts);
    if (isPlaybackSaved && queue === null && !this.#positionIsDue) return;
    this.#positionIsDue = false;
    if (this.#ticking !== null) {
      clearTimeout(this.#ticking);
      this.#ticking = this.#startTicking();
    }
    if (isPlaybackSaved && queue === null) return;
    try {
      await this.#users.saveZone(this.#player.zone, {
        ...(isPlaybackSaved ? {} : { playback }),
        ...(queue === null ? {} : { queue }),
      });
      if (edit !== null) this.#savedQueue = edit.saved;
      if (!isPlaybackSaved) this.#saved = { playback, generation };
      if (this.#isFailing) this.#logger.info({ zone: this.#player.zone }, "the queue is saved again");
      this.#isFailing = false;
    } catch (error) {
      // Nobody knows what reached the disk, so the next save writes everything.
      this.#savedQueue = null;
      this.#saved = null;
      const zone = this.#player.zone;
      if (!this.#isFailing)
        this.#logger.error({ err: error, zone }, "the queue could not be saved, and is tried again");
      this.#isFailing = true;
      this.#retrying = setTimeout(() => this.#saveUnasked(), RETRY_AFTER_MS);
      throw error;
    }
  }
}

function isNothing({ removed, put }: QueueDifference): boolean {
  return removed.length === 0 && put.length === 0;
}

/** The position of what plays on does not count unless it is due: it moves by itself. */
function isSame(playback: SavedPlayback, saved: SavedPlayback | undefined, positionCounts: boolean): boolean {
  if (saved === undefined) return false;
  return isDeepStrictEqual(positionCounts ? playback : { ...playback, positionSeconds: saved.positionSeconds }, saved);
}
