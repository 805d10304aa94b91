import type { DimensionName } from "../../shared/sound/dimensions.ts";
import type { Difference } from "./similar-port.ts";

/** What a song is that has less of it, and one that has more. */
const WORDS: Readonly<Record<DimensionName, readonly [less: string, more: string]>> = {
  subBass: ["with less deep bass", "with more deep bass"],
  bass: ["with less bass", "with more bass"],
  lowMids: ["leaner", "warmer"],
  mids: ["with softer mids", "with stronger mids"],
  highMids: ["less direct", "more direct"],
  presence: ["with less presence", "with more presence"],
  air: ["less airy", "airier"],
  loudness: ["softer", "louder"],
  loudnessRange: ["more even in level", "wider in level"],
  crest: ["denser", "punchier"],
  bassToMids: ["lighter in the bass", "heavier in the bass"],
  tempo: ["slower", "faster"],
  tempoStability: ["freer in time", "steadier in time"],
  onsetDensity: ["sparser", "busier"],
  silence: ["with fewer pauses", "with more pauses"],
  centroid: ["darker", "brighter"],
  rollOff: ["duller at the top", "clearer at the top"],
  flatness: ["more tonal", "noisier"],
  harmonic: ["more percussive", "more sustained"],
  pitchStability: ["quicker to change harmony", "slower to change harmony"],
  chroma: ["less clear in key", "clearer in key"],
  loudnessVariation: ["calmer in level", "livelier in level"],
  peakConsistency: ["with less even peaks", "with more even peaks"],
  width: ["narrower", "wider"],
  correlation: ["more spread between the channels", "more alike in both channels"],
};

/** Less than so much of the library's width nobody hears. */
const AUDIBLE = 0.08;
const MUCH = 0.35;
const SLIGHT = 0.18;

/** In what the other song differs, what matters most first: "much slower", "slightly darker". */
export function inWords(differences: readonly Difference[], limit: number): readonly string[] {
  return differences
    .filter(({ differsBy }) => Math.abs(differsBy) >= AUDIBLE)
    .slice(0, limit)
    .map(({ dimension, differsBy }) => {
      const amount = Math.abs(differsBy);
      const degree = amount >= MUCH ? "much " : amount < SLIGHT ? "slightly " : "";
      const [less, more] = WORDS[dimension];
      return phrase(degree, differsBy < 0 ? less : more);
    });
}

/** "with more bass" is said "with much more bass", "much slower" as it stands. */
function phrase(degree: string, words: string): string {
  return words.startsWith("with ") ? `with ${degree}${words.slice("with ".length)}` : `${degree}${words}`;
}
