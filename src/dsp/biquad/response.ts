import type { Section } from "./coefficients.ts";

/** By how much a section changes the level of a sine, worked out from its transfer function on the unit circle. */
export function gainDbAt({ b0, b1, b2, a1, a2 }: Section, frequencyHz: number, rateHz: number): number {
  // |B|^2 and |A|^2 in terms of sin^2(w/2), which keeps its precision at low frequencies.
  const phi = Math.sin((Math.PI * frequencyHz) / rateHz) ** 2;
  const squared = (c0: number, c1: number, c2: number) =>
    (c0 + c1 + c2) ** 2 - 4 * (c0 * c1 + 4 * c0 * c2 + c1 * c2) * phi + 16 * c0 * c2 * phi * phi;
  // Rounding may take a zero on the unit circle a little below 0.
  return 10 * Math.log10(Math.max(0, squared(b0, b1, b2)) / squared(1, a1, a2));
}

/** The same for sections in series. */
export function cascadeGainDbAt(sections: readonly Section[], frequencyHz: number, rateHz: number): number {
  return sections.reduce((sum, section) => sum + gainDbAt(section, frequencyHz, rateHz), 0);
}
