import type { Change } from "../../player/commands.ts";
import { currentEntry } from "../../player/current.ts";
import type { Player, Turn } from "../../player/player-port.ts";
import type { Random } from "../../player/random.ts";
import type { Snapshot } from "../../player/snapshot.ts";
import type { EntryId } from "../../shared/ids.ts";
import { isStream } from "../../shared/is-stream.ts";
import type { Logger } from "../../shared/logger.ts";
import type { Song } from "../../shared/song.ts";
import { type CandidateSources, candidatesFor } from "./candidates.ts";
import { nextSongs, RELAXED, STRICT } from "./next-songs.ts";
import { countComing, playOrder } from "./play-order.ts";

/** So many songs follow the current one, so that some are there however fast somebody skips. */
const AHEAD = 3;
const REMEMBERED = 100;
/** Entries of the queue that are looked at for repetitions. */
const LOOK_BACK = 1_000;
/** Entries behind the current one; then the oldest leave as new ones come. */
const KEEP_PLAYED = 100;
const RETRY_MS = 5_000;
const NOTHING_TO_GO_BY = "Nothing to go by: play a song of the library first";
const NOTHING_LEFT = "Every song there is has been heard just now";

/**
 * Autoplay: keeps the queue of a zone fed with songs like the last one. What is added is looked for beforehand and judged
 * again in the turn that adds it, so that it fits whatever clients did meanwhile. With `repeat` the queue has no end, and
 * nothing is added.
 */
export class Radio {
  readonly #player: Player;
  readonly #sources: CandidateSources;
  readonly #logger: Logger;
  readonly #unsubscribe: () => void;
  /** The latest first. */
  #heard: Song[] = [];
  #current: EntryId | null = null;
  #feeding: Promise<void> | null = null;
  /** Nothing was found for this entry. */
  #vainFor: EntryId | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(player: Player, sources: CandidateSources, logger: Logger) {
    this.#player = player;
    this.#sources = sources;
    this.#logger = logger;
    this.#unsubscribe = player.subscribe((change) => this.#take(change));
    this.#look();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#feeding;
  }

  #take({ after }: Change): void {
    const { entryId, kind } = after.transport;
    if (kind !== "stopped" && entryId !== this.#current) {
      this.#current = entryId;
      const song = currentEntry(after)?.entry.song;
      if (song !== undefined) this.#heard = [song, ...this.#heard.slice(0, REMEMBERED - 1)];
    }
    this.#look();
  }

  #look(): void {
    if (this.#isClosed || this.#feeding !== null) return;
    const { snapshot } = this.#player.moment();
    if (lacking(snapshot) === 0 || snapshot.transport.entryId === this.#vainFor) return;
    this.#feeding = this.#feed(snapshot)
      .catch((error: unknown) => {
        this.#logger.warn({ err: error, zone: this.#player.zone }, "autoplay found nothing; it tries again");
        this.#vainFor = snapshot.transport.entryId;
        this.#timer ??= setTimeout(() => this.#again(), RETRY_MS).unref();
      })
      .finally(() => {
        this.#feeding = null;
        this.#look();
      });
  }

  #again(): void {
    this.#timer = null;
    this.#vainFor = null;
    this.#look();
  }

  async #feed(snapshot: Snapshot): Promise<void> {
    const { entryId } = snapshot.transport;
    const seed = this.#seed(snapshot);
    if (seed === null) return this.#giveUp(entryId, NOTHING_TO_GO_BY);
    const all: Song[] = [];
    let last = "";
    for await (const { songs, note } of candidatesFor(this.#sources, seed, randomOf(snapshot))) {
      if (this.#isClosed) return;
      const outcome = this.#player.turn((turn) => this.#add(turn, entryId, songs, note, STRICT));
      if (outcome !== "none") return;
      all.push(...songs);
      last = note;
    }
    if (this.#player.turn((turn) => this.#add(turn, entryId, all, last, RELAXED)) !== "none") return;
    this.#giveUp(entryId, NOTHING_LEFT);
  }

  #giveUp(entryId: EntryId | null, note: string): void {
    this.#vainFor = entryId;
    this.#player.do({ type: "noteAutoplay", note });
  }

  /** Adds as many as are wanted at this moment. "changed": it is about another song by now. */
  #add(
    turn: Turn,
    seedId: EntryId | null,
    candidates: readonly Song[],
    note: string,
    rules: typeof STRICT,
  ): "added" | "changed" | "none" {
    const { snapshot } = turn.moment();
    const count = lacking(snapshot);
    const order = playOrder(snapshot);
    if (count === 0 || order === null || order.current.id !== seedId) return "changed";
    const remembered = this.#current === seedId ? this.#heard.slice(1) : this.#heard;
    const played = order.played.slice(-LOOK_BACK).toReversed();
    const heard = [...remembered, ...played.map(({ song }) => song)];
    const coming = [order.current, ...order.coming].map(({ song }) => song);
    const songs = nextSongs(candidates, { heard, coming }, count, randomOf(snapshot), rules);
    if (songs.length === 0) return "none";
    const leaving = Math.min(songs.length, Math.max(0, order.played.length - KEEP_PLAYED));
    for (const { id } of order.played.slice(0, leaving)) turn.do({ type: "deleteId", id });
    turn.do({ type: "add", songs, at: null });
    turn.do({ type: "noteAutoplay", note });
    return "added";
  }

  /** The song to go by: the last one that is in the library. */
  #seed(snapshot: Snapshot): Song | null {
    const current = currentEntry(snapshot)?.entry.song;
    const known = current === undefined ? this.#heard : [current, ...this.#heard];
    return known.find(({ uri }) => !isStream(uri)) ?? null;
  }
}

/** How many songs are to be added. */
function lacking(snapshot: Snapshot): number {
  const { options, transport } = snapshot;
  if (options.autoplay === "off" || options.repeat || transport.kind === "stopped") return 0;
  return Math.max(0, AHEAD - (countComing(snapshot) ?? AHEAD));
}

/** The same snapshot, the same choice; the next entry another one. */
function randomOf({ randomState, queue }: Snapshot): Random {
  return { state: (randomState ^ Math.imul(queue.nextId, 0x9e3779b1)) >>> 0 };
}
