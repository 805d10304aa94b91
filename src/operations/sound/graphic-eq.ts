import { SOUND_LIMITS } from "../../shared/sound/limits.ts";
import { SLIDERS } from "../../shared/sound/sliders.ts";

const SET = "iso31";
const MAX_POINTS = 1024;
const [LOWEST_DB, HIGHEST_DB] = SOUND_LIMITS.graphic.sliderDb;
const POINT = /^([\d.]+)\s+([-+]?[\d.]+)$/;

export type GraphicCurve = {
  readonly set: typeof SET;
  readonly slidersDb: readonly number[];
  /** Sliders that would have to go further than they can. */
  readonly limited: number;
};

/**
 * A curve as Equalizer APO's `GraphicEQ:` writes it, `20 -1.2; 21 -1.1; ...` in Hz and dB, on the sliders of thirds of
 * octaves: each takes the curve's value at its centre, in a straight line between points over the logarithm of the
 * frequency, and beyond the ends that of the last point. A sentence when it is no curve.
 */
export function graphicCurve(text: string): GraphicCurve | string {
  const parts = text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) return "a GraphicEQ is a list such as 25 -3.5; 40 0; 63 1.5";
  if (parts.length > MAX_POINTS) return `a GraphicEQ has at most ${MAX_POINTS} points`;
  const points: [hz: number, db: number][] = [];
  for (const part of parts) {
    const [, hz, db] = POINT.exec(part.replaceAll(",", ".")) ?? [];
    const point: [number, number] = [Number(hz ?? Number.NaN), Number(db ?? Number.NaN)];
    if (!(point[0] > 0 && Number.isFinite(point[1]))) return `"${part.slice(0, 40)}" is no point such as 63 1.5`;
    if (point[0] <= (points.at(-1)?.[0] ?? 0)) return "the frequencies of a GraphicEQ must rise";
    points.push(point);
  }
  const wanted = SLIDERS[SET].map(({ centreHz }) => valueAt(points, centreHz));
  const slidersDb = wanted.map((db) => Math.min(HIGHEST_DB, Math.max(LOWEST_DB, Math.round(db * 100) / 100)));
  return { set: SET, slidersDb, limited: wanted.filter((db) => db < LOWEST_DB || db > HIGHEST_DB).length };
}

function valueAt(points: readonly (readonly [hz: number, db: number])[], hz: number): number {
  const next = points.findIndex((point) => point[0] >= hz);
  const [toHz, toDb] = points[next] ?? points.at(-1) ?? [hz, 0];
  const [fromHz, fromDb] = points[next - 1] ?? [toHz, toDb];
  return toHz === fromHz ? toDb : fromDb + ((toDb - fromDb) * Math.log(hz / fromHz)) / Math.log(toHz / fromHz);
}
