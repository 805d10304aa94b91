import { setTimeout } from "node:timers/promises";
import { CappedTable } from "../../shared/capped-table.ts";
import type { Clock } from "../../shared/clock.ts";
import { DomainError } from "../../shared/errors.ts";

export type AttemptLimits = {
  /** Wrong attempts in a row that cost nothing: people mistype. */
  readonly free: number;
  /** The wait after the next one; it doubles with each. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** After so long without a wrong attempt all is forgiven. */
  readonly forgottenMs: number;
  readonly waitingPerSite: number;
  readonly waiting: number;
  readonly sites: number;
};

export const ATTEMPT_LIMITS: AttemptLimits = {
  free: 5,
  firstMs: 1_000,
  longestMs: 8_000,
  forgottenMs: 600_000,
  waitingPerSite: 8,
  waiting: 64,
  sites: 4096,
};

type Site = { wrong: number; waiting: number; freeMs: number; line: Promise<unknown> };

/**
 * Slows down who guesses: attempts from one site are judged one after another, and after some wrong ones later and later,
 * the right ones too, or else a guess would be told wrong by its silence.
 */
export class Attempts {
  readonly #limits: AttemptLimits;
  readonly #clock: Clock;
  readonly #sites: CappedTable<Site>;
  #waiting = 0;

  constructor(clock: Clock, limits: AttemptLimits = ATTEMPT_LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
    this.#sites = new CappedTable<Site>(
      limits.sites,
      () => ({ wrong: 0, waiting: 0, freeMs: clock.monotonicMs(), line: Promise.resolve() }),
      (site) => site.waiting === 0 && (site.wrong === 0 || this.#isForgiven(site)),
    );
  }

  /** Those that are remembered one by one. */
  get sites(): number {
    return this.#sites.size;
  }

  /** Judges when it is the site's turn; null = wrong. Errors: `busy`, when too many wait already. */
  async judged<T>(name: string, judge: () => Promise<T | null>): Promise<T | null> {
    const site = this.#site(name);
    if (site.waiting >= this.#limits.waitingPerSite || this.#waiting >= this.#limits.waiting) {
      throw new DomainError("busy", "Too many passwords are being tried; wait a moment");
    }
    site.waiting++;
    this.#waiting++;
    const turn = site.line.then(() => this.#judge(site, judge));
    site.line = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      site.waiting--;
      this.#waiting--;
    }
  }

  async #judge<T>(site: Site, judge: () => Promise<T | null>): Promise<T | null> {
    const { free, firstMs, longestMs } = this.#limits;
    const waitMs = site.freeMs - this.#clock.monotonicMs();
    if (waitMs > 0) await setTimeout(waitMs, undefined, { ref: false });
    const found = await judge();
    if (found !== null) return found;
    site.wrong++;
    const delayMs = site.wrong < free ? 0 : Math.min(longestMs, firstMs * 2 ** (site.wrong - free));
    site.freeMs = this.#clock.monotonicMs() + delayMs;
    return null;
  }

  #site(name: string): Site {
    const site = this.#sites.of(name);
    if (this.#isForgiven(site)) site.wrong = 0;
    return site;
  }

  #isForgiven({ freeMs }: Site): boolean {
    return this.#clock.monotonicMs() - freeMs > this.#limits.forgottenMs;
  }
}
