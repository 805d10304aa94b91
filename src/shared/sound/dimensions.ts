export type Dimension = {
  readonly name: string;
  readonly unit: string;
  /** What one can hear of it, in a sentence for `explain`. */
  readonly meaning: string;
  /** How much it counts in a comparison. */
  readonly weight: number;
};

const share = <Name extends string>(name: Name, meaning: string) => ({ name, unit: "share", meaning, weight: 0.7 });

/** The fingerprint, in the order in which its numbers are stored. */
export const DIMENSIONS = [
  share("subBass", "energy from 20 to 60 Hz"),
  share("bass", "energy from 60 to 250 Hz"),
  share("lowMids", "energy from 250 to 500 Hz"),
  share("mids", "energy from 500 Hz to 2 kHz"),
  share("highMids", "energy from 2 to 4 kHz"),
  share("presence", "energy from 4 to 8 kHz"),
  share("air", "energy from 8 to 20 kHz"),
  { name: "loudness", unit: "LUFS", meaning: "how loud it was mastered", weight: 0.5 },
  { name: "loudnessRange", unit: "LU", meaning: "how far apart soft and loud passages are", weight: 0.8 },
  { name: "crest", unit: "dB", meaning: "how far peaks stand out", weight: 0.8 },
  { name: "bassToMids", unit: "dB", meaning: "bass against middle", weight: 0.8 },
  { name: "tempo", unit: "octaves above 60 BPM", meaning: "how fast it is", weight: 1.2 },
  { name: "tempoStability", unit: "share", meaning: "how steady the beat is", weight: 0.8 },
  { name: "onsetDensity", unit: "1/s", meaning: "how many notes and strokes there are", weight: 1 },
  { name: "silence", unit: "share", meaning: "how much of it is silence", weight: 0.3 },
  { name: "centroid", unit: "octaves above 100 Hz", meaning: "how bright it is", weight: 1 },
  { name: "rollOff", unit: "octaves above 100 Hz", meaning: "how high it reaches", weight: 0.7 },
  { name: "flatness", unit: "dB", meaning: "noise against tones", weight: 0.9 },
  { name: "harmonic", unit: "share", meaning: "sustained tones against strokes", weight: 1 },
  { name: "pitchStability", unit: "share", meaning: "how slowly harmony changes", weight: 0.8 },
  { name: "chroma", unit: "share", meaning: "how clear its key is", weight: 0.7 },
  { name: "loudnessVariation", unit: "LU", meaning: "how much loudness moves from moment to moment", weight: 0.8 },
  { name: "peakConsistency", unit: "share", meaning: "how alike its peaks are", weight: 0.5 },
  { name: "width", unit: "share", meaning: "how wide the stereo image is", weight: 0.6 },
  { name: "correlation", unit: "-1..1", meaning: "how alike both channels are", weight: 0.4 },
] as const satisfies readonly Dimension[];

export type DimensionName = (typeof DIMENSIONS)[number]["name"];
export type Fingerprint = Readonly<Record<DimensionName, number>>;

/** As stored. */
export function toRow(fingerprint: Fingerprint): Float32Array {
  return Float32Array.from(DIMENSIONS.map(({ name }) => fingerprint[name]));
}

/** Back from a row. */
export function fingerprintOf(row: Float32Array): Fingerprint {
  const numbers = DIMENSIONS.map(({ name }, index) => [name, row[index] ?? 0]);
  return Object.fromEntries(numbers) as Fingerprint;
}
