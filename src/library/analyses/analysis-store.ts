import type { Database } from "better-sqlite3";
import { DIMENSIONS, fingerprintOf, toRow } from "../../shared/sound/dimensions.ts";
import { ANALYSIS_VERSION, type MeasuredTrack, type TrackAnalysis } from "../../shared/sound/track-analysis.ts";
import type { CommitGroup } from "../user/commit-group.ts";
import { bytesOfRamp, rampOfBytes } from "./ramp-bytes.ts";

type Row = {
  readonly integratedLufs: number | null;
  readonly rangeLu: number;
  readonly samplePeak: number;
  readonly truePeak: number;
  readonly fingerprint: Buffer | null;
  readonly mixRamp: Buffer;
};

/** What an album needs of a track. */
export type LoudnessRow = Pick<Row, "integratedLufs" | "truePeak"> & { readonly blocks: Buffer };

/** The numbers of a fingerprint are float32. */
const FINGERPRINT_BYTES = DIMENSIONS.length * Float32Array.BYTES_PER_ELEMENT;

/** What is known of sounds, in the user database. */
export class AnalysisStore {
  readonly #commits: CommitGroup;
  readonly #get;
  readonly #loudness;
  readonly #version;
  readonly #fingerprint;
  readonly #put;
  readonly #any;

  constructor(database: Database, commits: CommitGroup) {
    this.#commits = commits;
    this.#get = database.prepare<[string], Row>(
      `SELECT integrated_lufs AS integratedLufs, range_lu AS rangeLu, sample_peak AS samplePeak, true_peak AS truePeak,
         fingerprint, mix_ramp AS mixRamp FROM analyses WHERE sound = ?`,
    );
    this.#loudness = database.prepare<[string], LoudnessRow>(
      "SELECT integrated_lufs AS integratedLufs, true_peak AS truePeak, blocks FROM analyses WHERE sound = ?",
    );
    this.#version = database.prepare<[string], number>("SELECT version FROM analyses WHERE sound = ?").pluck();
    this.#fingerprint = database
      .prepare<[string], Buffer | null>("SELECT fingerprint FROM analyses WHERE sound = ?")
      .pluck();
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO analyses (sound, version, integrated_lufs, range_lu, sample_peak, true_peak, fingerprint,
         mix_ramp, blocks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#any = database.prepare("SELECT 1 FROM analyses LIMIT 1");
  }

  get isEmpty(): boolean {
    return this.#any.get() === undefined;
  }

  get(sound: string): TrackAnalysis | null {
    const row = this.#get.get(sound);
    if (row === undefined) return null;
    const numbers = row.fingerprint === null ? null : floatsOf(row.fingerprint);
    return {
      integratedLufs: row.integratedLufs,
      loudnessRangeLu: row.rangeLu,
      samplePeak: row.samplePeak,
      truePeak: row.truePeak,
      fingerprint: numbers === null ? null : fingerprintOf(numbers),
      mixRamp: rampOfBytes(row.mixRamp),
    };
  }

  loudness(sound: string): LoudnessRow | null {
    return this.#loudness.get(sound) ?? null;
  }

  /** The ANALYSIS_VERSION that has looked at it; null = none. */
  version(sound: string): number | null {
    return this.#version.get(sound) ?? null;
  }

  /** null = not known, or it has none. */
  fingerprint(sound: string): Float32Array | null {
    const bytes = this.#fingerprint.get(sound);
    return bytes === undefined || bytes === null || bytes.length !== FINGERPRINT_BYTES ? null : floatsOf(bytes);
  }

  /** On the disk when it resolves. */
  keep(sound: string, track: MeasuredTrack): Promise<void> {
    const { integratedLufs, loudnessRangeLu, samplePeak, truePeak, fingerprint, mixRamp, blocks } = track;
    const row = fingerprint === null ? null : Buffer.from(toRow(fingerprint).buffer);
    return this.#commits.write(() => {
      this.#put.run(
        ...[sound, ANALYSIS_VERSION, integratedLufs, loudnessRangeLu, samplePeak, truePeak, row],
        ...[bytesOfRamp(mixRamp), blocks],
      );
    });
  }
}

/** A Buffer of SQLite's lies anywhere; floats lie at multiples of four. */
function floatsOf(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
