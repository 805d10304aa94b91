/** The plane on which equalisers are drawn: frequency in logarithms from left to right, gain from top to bottom. */
export const FROM_HZ = 20;
export const TO_HZ = 20_000;
export const RANGE_DB = 18;

/** 0 at the left, 1 at the right. */
export const xOf = (frequencyHz: number): number => Math.log(frequencyHz / FROM_HZ) / Math.log(TO_HZ / FROM_HZ);
/** Three digits, as people write frequencies. */
export const hzOf = (x: number): number => Number((FROM_HZ * (TO_HZ / FROM_HZ) ** clamp(x, 0, 1)).toPrecision(3));
/** 0 at the top, 1 at the bottom. */
export const yOf = (gainDb: number): number => clamp(0.5 - gainDb / (2 * RANGE_DB), 0, 1);
export const dbOf = (y: number): number => rounded((0.5 - clamp(y, 0, 1)) * 2 * RANGE_DB);

/** To tenths. */
export const rounded = (value: number): number => Math.round(value * 10) / 10;
export const clamp = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value));

/** "80 Hz", "1.2 kHz". */
export const hertz = (frequencyHz: number): string =>
  frequencyHz < 1000
    ? `${Number(frequencyHz.toPrecision(3))} Hz`
    : `${Number((frequencyHz / 1000).toPrecision(3))} kHz`;
/** "+3.5 dB". */
export const decibels = (gainDb: number): string => `${gainDb > 0 ? "+" : ""}${rounded(gainDb).toFixed(1)} dB`;

/** Where on an element a pointer is, from 0 to 1. */
export function placeOn(
  element: Element,
  event: PointerEvent | MouseEvent,
): { readonly x: number; readonly y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
}
