import { writePlan } from "../dsp/enhance/plan-fields.ts";
import type { Source } from "../player/engine-port.ts";
import { NO_ENHANCEMENT } from "../shared/sound/enhance.ts";
import { DECK_WISH, WISH } from "./control.ts";
import type { TrackTreatment } from "./track-treatment.ts";
import type { Transition } from "./transition.ts";

export type DeckIndex = 0 | 1;
const LEAD_SECONDS = 10;

/** What the main thread wants of the audio thread, field by field; the caller publishes it. */
export class Wish {
  readonly values: Float64Array;

  constructor(values: Float64Array) {
    this.values = values;
  }

  start(outputs: readonly number[]): void {
    this.values[WISH.current] = -1;
    this.values[WISH.gain] = 1;
    for (const deck of [0, 1] as const) this.setDeckSound(deck, { gain: 1, levelDb: null, plan: null });
    this.setTransition({ kind: "gapless" });
    this.setOutputs(outputs);
  }

  /** Drop what sounds; go on with this deck, or with nothing. */
  cutTo(deck: DeckIndex | null): void {
    this.values[WISH.cut] = (this.values[WISH.cut] ?? 0) + 1;
    this.values[WISH.current] = deck ?? -1;
  }

  setPaused(paused: boolean): void {
    this.values[WISH.paused] = paused ? 1 : 0;
  }

  setGain(gain: number): void {
    this.values[WISH.gain] = gain;
  }

  /** The follower is opened this much before the end, and some time for a slow disk. */
  setTransition(transition: Transition): void {
    const seconds = transition.kind === "gapless" ? 0 : transition.seconds;
    this.values[WISH.overlap] = seconds;
    this.values[WISH.isFaded] = transition.kind === "crossfade" ? 1 : 0;
    this.values[WISH.lead] = LEAD_SECONDS + seconds;
  }

  get outputs(): number {
    return this.values[WISH.outputs] ?? 0;
  }

  setOutputs(ids: readonly number[]): void {
    let mask = 0;
    for (const id of ids) mask |= 1 << id;
    this.values[WISH.outputs] = mask;
  }

  /** What is done to what is on the deck, or will be. */
  setDeckSound(deck: DeckIndex, { gain, levelDb, plan }: Omit<TrackTreatment, "reason">): void {
    const at = WISH.deck[deck];
    this.values[at + DECK_WISH.gain] = gain;
    this.values[at + DECK_WISH.sound] = levelDb ?? Number.NaN;
    writePlan(plan ?? NO_ENHANCEMENT, this.values, at + DECK_WISH.sound + 1);
  }

  /** The deck is for this source, of which so much was heard already; its data starts to count when the host got the request (`setSerial`). */
  assign(deck: DeckIndex, { generation, entryId }: Source, isSoft: boolean, heardSeconds: number): void {
    this.setSerial(deck, 0);
    this.values[WISH.deck[deck] + DECK_WISH.entryId] = entryId;
    this.values[WISH.deck[deck] + DECK_WISH.heardSeconds] = heardSeconds;
    this.values[WISH.deck[deck] + DECK_WISH.generation] = generation;
    this.values[WISH.deck[deck] + DECK_WISH.fadeIn] = isSoft ? 1 : 0;
  }

  setSerial(deck: DeckIndex, serial: number): void {
    this.values[WISH.deck[deck] + DECK_WISH.serial] = serial;
  }

  setPipe(deck: DeckIndex, pipe: number): void {
    this.values[WISH.deck[deck] + DECK_WISH.pipe] = pipe;
  }
}
