import { type ChainPlan, chainPlan } from "../dsp/chain/chain-plan.ts";
import type { ImpulseTables } from "../dsp/convolver/impulse-tables.ts";
import type { ConvolverState } from "../shared/sound/convolver-state.ts";
import { NEUTRAL, type SoundSettings } from "../shared/sound/settings.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";

/** Where the tables of impulse responses come from. */
export type ImpulseSource = {
  /** Rejects when there is no response of this name, or it cannot be read; the reason may be shown. */
  tables(impulse: string, rateHz: number): Promise<ImpulseTables>;
  /** A response was stored anew. */
  onChange(listener: (impulse: string) => void): Unsubscribe;
};

/** The rates of most music: a device that opens at one of them finds its equaliser solved. */
const FIRST_RATE_HZ = 44_100;
const USUAL_RATES_HZ: readonly number[] = [FIRST_RATE_HZ, 48_000];

/** Of one response; each may take 18 MB. */
const MAX_RATES = 4;

/**
 * Gets everything ready that the chain of a zone is made of and that is too heavy for the audio thread. Until the tables
 * of a response are there, the chain does without them, or goes on with the response it had; those of other rates that
 * were played are kept.
 */
export class SoundSupply {
  readonly #impulses: ImpulseSource | null;
  readonly #publish: (plan: ChainPlan) => void;
  readonly #unsubscribe: Unsubscribe;
  #settings: SoundSettings = NEUTRAL;
  #rateHz = 0;
  /** Of the track that comes next; 0 = not known, or that of the device. */
  #nextRateHz = 0;
  /** By rate, of the response of this name; null = of none, or of one that was stored anew. */
  #tables = new Map<number, ImpulseTables>();
  #tablesOf: string | null = null;
  /** What was asked for last, a new object each time: an answer to anything else comes too late. */
  #wanted: { readonly impulse: string; readonly rateHz: number } | null = null;
  #state: ConvolverState = { state: "off" };

  constructor(impulses: ImpulseSource | null, publish: (plan: ChainPlan) => void) {
    this.#impulses = impulses;
    this.#publish = publish;
    this.#unsubscribe = impulses?.onChange((impulse) => this.#renewed(impulse)) ?? (() => {});
  }

  get plan(): ChainPlan {
    const others = [this.#rateHz, this.#nextRateHz].filter((rateHz) => rateHz !== 0);
    return chainPlan(this.#settings, [...new Set([...USUAL_RATES_HZ, ...others])], [...this.#tables.values()]);
  }

  get convolver(): ConvolverState {
    return this.#state;
  }

  set(settings: SoundSettings): void {
    this.#settings = settings;
    this.#seek();
    this.#publish(this.plan);
  }

  /** The next track comes at this rate: the device may be opened at it, and all is to be there by then. */
  expected(rateHz: number): void {
    if (rateHz === this.#rateHz || rateHz === this.#nextRateHz) return;
    this.#nextRateHz = rateHz;
    const impulse = this.#tablesOf;
    if (impulse !== null && !this.#tables.has(rateHz)) {
      this.#impulses?.tables(impulse, rateHz).then(
        (tables) => {
          if (this.#tablesOf !== impulse || this.#tables.has(rateHz)) return;
          this.#keep(tables);
          this.#publish(this.plan);
        },
        // It is asked for again, and told, when the device is there.
        () => {},
      );
    }
    if (!USUAL_RATES_HZ.includes(rateHz)) this.#publish(this.plan);
  }

  /** The device was opened at this rate. */
  opened(rateHz: number): void {
    this.#nextRateHz = 0;
    if (rateHz === this.#rateHz) return;
    this.#rateHz = rateHz;
    this.#seek();
    if (!USUAL_RATES_HZ.includes(rateHz)) this.#publish(this.plan);
  }

  close(): void {
    this.#wanted = null;
    this.#unsubscribe();
  }

  #renewed(impulse: string): void {
    if (this.#wanted?.impulse !== impulse) return;
    this.#wanted = null;
    this.#tablesOf = null;
    this.#seek();
  }

  #seek(): void {
    const { enabled, impulse } = this.#settings.convolver;
    if (!enabled || impulse === "" || this.#impulses === null) {
      this.#wanted = null;
      this.#forget();
      this.#state = { state: "off" };
      return;
    }
    const rateHz = this.#rateHz === 0 ? FIRST_RATE_HZ : this.#rateHz;
    if (this.#wanted?.impulse === impulse && this.#wanted.rateHz === rateHz) return;
    const wanted = { impulse, rateHz };
    this.#wanted = wanted;
    const known = this.#tablesOf === impulse ? this.#tables.get(rateHz) : undefined;
    if (known !== undefined) {
      this.#state = ready(known);
      return;
    }
    this.#state = { state: "building" };
    this.#impulses.tables(impulse, rateHz).then(
      (tables) => this.#arrived(wanted, tables),
      (error: unknown) => this.#failed(wanted, error instanceof Error ? error.message : String(error)),
    );
  }

  #arrived(wanted: { readonly impulse: string }, tables: ImpulseTables): void {
    if (wanted !== this.#wanted) return;
    if (this.#tablesOf !== wanted.impulse) this.#forget();
    this.#tablesOf = wanted.impulse;
    this.#keep(tables);
    this.#state = ready(tables);
    this.#publish(this.plan);
  }

  #keep(tables: ImpulseTables): void {
    for (const oldest of this.#tables.keys()) {
      if (this.#tables.size < MAX_RATES) break;
      if (oldest !== this.#rateHz) this.#tables.delete(oldest);
    }
    this.#tables.set(tables.rateHz, tables);
  }

  #failed(wanted: object, reason: string): void {
    if (wanted !== this.#wanted) return;
    this.#forget();
    this.#state = { state: "failed", reason };
    this.#publish(this.plan);
  }

  #forget(): void {
    this.#tables = new Map();
    this.#tablesOf = null;
  }
}

function ready({ taps, rateHz }: ImpulseTables): ConvolverState {
  return { state: "ready", taps, rateHz };
}
