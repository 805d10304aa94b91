import type { Band } from "../../shared/sound/band.ts";

/** One second-order section, normalised to a0 = 1: y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''. */
export type Section = {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
};

/** Changes nothing. */
export const IDENTITY: Section = { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 };

/**
 * The section of a band by the formulas of the Audio EQ Cookbook (R. Bristow-Johnson; W3C Note, 2021), with Q as the
 * width of every type. What lies at or above half of the rate does not exist in the stream and changes nothing.
 */
export function sectionOf({ type, frequencyHz, gainDb, q }: Band, rateHz: number): Section {
  if (frequencyHz >= rateHz / 2) return IDENTITY;
  const omega = (2 * Math.PI * frequencyHz) / rateHz;
  const cos = Math.cos(omega);
  const alpha = Math.sin(omega) / (2 * q);
  const a = 10 ** (gainDb / 40);
  switch (type) {
    case "peaking":
      return normalised(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
    case "lowShelf":
      return shelf(a, cos, 2 * Math.sqrt(a) * alpha, 1);
    case "highShelf":
      return shelf(a, cos, 2 * Math.sqrt(a) * alpha, -1);
    case "lowPass":
      return normalised((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    case "highPass":
      return normalised((1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    case "bandPass":
      return normalised(alpha, 0, -alpha, 1 + alpha, -2 * cos, 1 - alpha);
    case "notch":
      return normalised(1, -2 * cos, 1, 1 + alpha, -2 * cos, 1 - alpha);
    case "allPass":
      return normalised(1 - alpha, -2 * cos, 1 + alpha, 1 + alpha, -2 * cos, 1 - alpha);
  }
}

/** Both shelves are one formula but for the sign of the cosines: `side` is 1 for the low one, -1 for the high one. */
function shelf(a: number, cos: number, width: number, side: 1 | -1): Section {
  const sum = a + 1;
  const difference = (a - 1) * side;
  return normalised(
    a * (sum - difference * cos + width),
    2 * a * side * (a - 1 - side * sum * cos),
    a * (sum - difference * cos - width),
    sum + difference * cos + width,
    -2 * side * (a - 1 + side * sum * cos),
    sum + difference * cos - width,
  );
}

function normalised(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Section {
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}
