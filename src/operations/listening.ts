import type { Heard, Stickers } from "../library/stickers-port.ts";
import type { Change, Completion } from "../player/commands.ts";
import type { Player } from "../player/player-port.ts";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { shownUri } from "../shared/shown-uri.ts";

/** As scrobblers count (Last.fm's rule): a song left after half of it, or after four minutes, has been listened to. */
const LISTENED_SECONDS = 240;
const RETRY_MS = 1_000;
const MAX_WAITING = 10_000;
const MAX_BATCH = 1_000;

/**
 * Whether an entry that is over was played or skipped; null when it never sounded. What came to its natural end was
 * played, and what a client left counts by the position at which it did.
 */
export function heardAs({ outcome, positionSeconds, durationSeconds }: Completion): Heard["was"] | null {
  if (outcome === "failed") return null;
  const half = durationSeconds === null ? LISTENED_SECONDS : durationSeconds / 2;
  return outcome === "finished" || positionSeconds > Math.min(half, LISTENED_SECONDS) ? "played" : "skipped";
}

/**
 * Writes what is heard in a zone to the counts that songs carry as stickers. What the library could not take, because it
 * was restarting, is told again; it counts nothing twice.
 */
export class Listening {
  readonly #zone: string;
  readonly #run: string;
  readonly #stickers: Stickers;
  readonly #isWanted: () => boolean;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #unsubscribe: () => void;
  #waiting: Heard[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;

  /** `isWanted`: whether what ends now counts. `run` names this run of the daemon, in which completions are numbered. */
  constructor(player: Player, stickers: Stickers, isWanted: () => boolean, run: string, clock: Clock, logger: Logger) {
    this.#zone = player.zone;
    this.#run = run;
    this.#stickers = stickers;
    this.#isWanted = isWanted;
    this.#clock = clock;
    this.#logger = logger;
    this.#unsubscribe = player.subscribe((change) => this.#take(change));
  }

  /** Resolves when everything heard so far is counted, or could not be. */
  async close(): Promise<void> {
    this.#unsubscribe();
    while (this.#writing !== null) await this.#writing;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#write();
  }

  #take({ completions }: Change): void {
    if (!this.#isWanted()) return;
    for (const completion of completions) {
      const was = heardAs(completion);
      if (was !== null) this.#waiting.push({ id: completion.id, uri: shownUri(completion.uri), was });
    }
    if (this.#waiting.length > MAX_WAITING) this.#waiting.splice(0, this.#waiting.length - MAX_WAITING);
    this.#writeNow();
  }

  /** At once, so that the library has it before the zone's new state and writes both as one. */
  #writeNow(): void {
    if (this.#waiting.length === 0 || this.#writing !== null || this.#timer !== null) return;
    this.#writing = this.#write().then((isWritten) => {
      this.#writing = null;
      if (isWritten) this.#writeNow();
      else this.#retry();
    });
  }

  #retry(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#writeNow();
    }, RETRY_MS);
  }

  /** False when it has to be told again. */
  async #write(): Promise<boolean> {
    const heard = this.#waiting.slice(0, MAX_BATCH);
    if (heard.length === 0) return true;
    const nowSeconds = Math.floor(this.#clock.wallMs() / 1000);
    try {
      await this.#stickers.count({ zone: this.#zone, run: this.#run, nowSeconds, heard });
    } catch (error) {
      this.#logger.warn({ err: error, zone: this.#zone }, "what was heard could not be counted yet");
      return false;
    }
    const last = heard.at(-1)?.id ?? 0;
    this.#waiting = this.#waiting.filter(({ id }) => id > last);
    return true;
  }
}
