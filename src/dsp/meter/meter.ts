import { SILENCE_DB } from "../../shared/sound/meter-reading.ts";
import { LoudnessMeter } from "../loudness/loudness-meter.ts";
import { SideLevels } from "./side-levels.ts";
import { ThirdOctaves } from "./third-octaves.ts";

/** Everything that is measured of a stereo stream while it plays. */
export class Meter {
  readonly rateHz: number;
  readonly left: SideLevels;
  readonly right: SideLevels;
  readonly spectrum: ThirdOctaves;
  readonly #loudness: LoudnessMeter;

  constructor(rateHz: number) {
    this.rateHz = rateHz;
    this.left = new SideLevels(rateHz, 0);
    this.right = new SideLevels(rateHz, 1);
    this.spectrum = new ThirdOctaves(rateHz);
    this.#loudness = new LoudnessMeter(rateHz);
  }

  get momentaryLufs(): number {
    return Math.max(SILENCE_DB, this.#loudness.momentaryLufs);
  }

  get shortTermLufs(): number {
    return Math.max(SILENCE_DB, this.#loudness.shortTermLufs);
  }

  add(samples: Float32Array, frames: number): void {
    this.left.add(samples, frames);
    this.right.add(samples, frames);
    this.#loudness.add(samples, frames);
    this.spectrum.add(samples, frames);
  }
}
