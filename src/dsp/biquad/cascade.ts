import type { Side } from "../../shared/sound/band.ts";
import type { Processor } from "../processor.ts";
import type { Section } from "./coefficients.ts";

export type PlacedSection = { readonly section: Section; readonly side: Side };

/** Below this (-600 dB) a state is silence; left to itself it would end in denormal numbers, which are slow. */
const SILENCE = 1e-30;
const STATES = 4;

/** Sections in series, in transposed direct form II with a state of 64 bits. */
export class BiquadCascade implements Processor {
  readonly latencyFrames = 0;
  readonly #sections: readonly PlacedSection[];
  readonly #state: Float64Array;

  constructor(sections: readonly PlacedSection[]) {
    this.#sections = sections;
    this.#state = new Float64Array(sections.length * STATES);
  }

  process(samples: Float32Array, frames: number): void {
    const state = this.#state;
    const sections = this.#sections;
    // An iterator would be an allocation for each section and block.
    for (let index = 0; index < sections.length; index++) {
      const placed = sections[index];
      if (placed === undefined) continue;
      const { section, side } = placed;
      const at = index * STATES;
      if (side === "both") runPair(samples, frames, section, state, at);
      else if (side === "left") runOne(samples, 0, frames, section, state, at);
      else runOne(samples, 1, frames, section, state, at + 2);
    }
    for (let i = 0; i < state.length; i++) {
      // False also for NaN, from which a filter would never come back.
      const isAlive = Math.abs(state[i] ?? 0) > SILENCE && Math.abs(state[i] ?? 0) < 1e12;
      if (!isAlive) state[i] = 0;
    }
  }

  reset(): void {
    this.#state.fill(0);
  }
}

/** Both channels in one pass: two recursions side by side take hardly longer than one. */
function runPair(samples: Float32Array, frames: number, section: Section, state: Float64Array, at: number): void {
  const { b0, b1, b2, a1, a2 } = section;
  let left1 = state[at] ?? 0;
  let left2 = state[at + 1] ?? 0;
  let right1 = state[at + 2] ?? 0;
  let right2 = state[at + 3] ?? 0;
  const end = frames * 2;
  for (let i = 0; i < end; i += 2) {
    const left = samples[i] ?? 0;
    const right = samples[i + 1] ?? 0;
    const outLeft = b0 * left + left1;
    const outRight = b0 * right + right1;
    left1 = b1 * left + left2 - a1 * outLeft;
    right1 = b1 * right + right2 - a1 * outRight;
    left2 = b2 * left - a2 * outLeft;
    right2 = b2 * right - a2 * outRight;
    samples[i] = outLeft;
    samples[i + 1] = outRight;
  }
  state[at] = left1;
  state[at + 1] = left2;
  state[at + 2] = right1;
  state[at + 3] = right2;
}

function runOne(
  samples: Float32Array,
  offset: number,
  frames: number,
  section: Section,
  state: Float64Array,
  at: number,
): void {
  const { b0, b1, b2, a1, a2 } = section;
  let state1 = state[at] ?? 0;
  let state2 = state[at + 1] ?? 0;
  const end = frames * 2;
  for (let i = offset; i < end; i += 2) {
    const input = samples[i] ?? 0;
    const output = b0 * input + state1;
    state1 = b1 * input + state2 - a1 * output;
    state2 = b2 * input - a2 * output;
    samples[i] = output;
  }
  state[at] = state1;
  state[at + 1] = state2;
}
