import { SILENCE_DB } from "../../shared/sound/meter-reading.ts";

const SILENCE = 10 ** (SILENCE_DB / 10);

/** Of a mean square in dB, SILENCE_DB at the least; also for what is no number. */
export function powerDb(meanSquare: number): number {
  return meanSquare > SILENCE ? 10 * Math.log10(meanSquare) : SILENCE_DB;
}
