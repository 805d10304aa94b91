import type { Fingerprint } from "../../shared/sound/dimensions.ts";
import { LoudnessMeter } from "../loudness/loudness-meter.ts";
import { HarmonyOf } from "./harmony.ts";
import { LevelsOf } from "./levels.ts";
import { RhythmOf } from "./rhythm.ts";
import { Spectra } from "./spectra.ts";
import { SpectralShapeOf } from "./spectral-shape.ts";

const SHORTEST_SECONDS = 5;
/** Longer ones are a day of radio: what comes later is left out. */
const LONGEST_SECONDS = 3 * 3600;
const octavesAbove = (hz: number, base: number) => Math.log2(Math.max(hz, base / 8) / base);

/** Takes a whole track in and says what it sounds like. */
export class Fingerprinting {
  readonly #rateHz: number;
  readonly #loudness: LoudnessMeter;
  readonly #isMetered: boolean;
  readonly #levels: LevelsOf;
  readonly #spectra: Spectra;
  readonly #shape: SpectralShapeOf;
  readonly #harmony: HarmonyOf;
  readonly #rhythm: RhythmOf;
  #frames = 0;

  /** `metered`: somebody else adds the same samples to it. */
  constructor(rateHz: number, metered: LoudnessMeter | null = null) {
    this.#rateHz = rateHz;
    this.#isMetered = metered !== null;
    this.#loudness = metered ?? new LoudnessMeter(rateHz);
    this.#levels = new LevelsOf(rateHz);
    this.#spectra = new Spectra(rateHz, (power) => {
      this.#shape.add(power);
      this.#harmony.add(power);
      this.#rhythm.add(power);
    });
    const { size, binHz, hopFrames } = this.#spectra;
    this.#shape = new SpectralShapeOf(size / 2, binHz);
    this.#harmony = new HarmonyOf(size / 2, binHz);
    this.#rhythm = new RhythmOf(size / 2, rateHz / hopFrames);
  }

  add(samples: Float32Array, frames: number): void {
    if (this.#frames > this.#rateHz * LONGEST_SECONDS) return;
    this.#frames += frames;
    if (!this.#isMetered) this.#loudness.add(samples, frames);
    this.#levels.add(samples, frames);
    this.#spectra.add(samples, frames);
  }

  /** Null for what is too short or too soft to sound like anything: all of it or nothing. */
  result(): Fingerprint | null {
    const { integratedLufs, rangeLu } = this.#loudness;
    if (integratedLufs === null || this.#frames < SHORTEST_SECONDS * this.#rateHz) return null;
    const { bands, centroidHz, rollOffHz, flatnessDb } = this.#shape.result();
    const [subBass = 0, bass = 0, lowMids = 0, mids = 0, highMids = 0, presence = 0, air = 0] = bands;
    const { harmonic, pitchStability, chroma } = this.#harmony.result();
    const { tempoBpm, tempoStability, onsetsPerSecond } = this.#rhythm.result();
    const { crestDb, silence, variationDb, peakConsistency, width, correlation } = this.#levels.result();
    return {
      subBass,
      bass,
      lowMids,
      mids,
      highMids,
      presence,
      air,
      loudness: integratedLufs,
      loudnessRange: rangeLu,
      crest: crestDb,
      bassToMids: 10 * Math.log10((subBass + bass + 1e-6) / (lowMids + mids + 1e-6)),
      tempo: octavesAbove(tempoBpm, 60),
      tempoStability,
      onsetDensity: onsetsPerSecond,
      silence,
      centroid: octavesAbove(centroidHz, 100),
      rollOff: octavesAbove(rollOffHz, 100),
      flatness: flatnessDb,
      harmonic,
      pitchStability,
      chroma,
      loudnessVariation: variationDb,
      peakConsistency,
      width,
      correlation,
    };
  }
}
