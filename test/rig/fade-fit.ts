import { type CodedTrack, counterOf } from "./coded-track.ts";

/** A track sounding on from a place: `place` is its frame at index 0 of the stretch looked at. */
export type Line = { readonly track: CodedTrack; readonly place: number };

/** Rounding and dither to 16 bit move a scaled sample by this much at most. */
const ROUNDING = 2.5;
const GAIN_SLACK = 0.01;
const MAX_PIECES = 8;
/** Any line explains a few frames; a piece shorter than this proves little: only a few are allowed, none first. */
const SHORT_FRAMES = 128;
const MAX_SHORT_PIECES = 2;
const ANCHORS = [0, 30, 90, 180, 260, 400, 520];
const PLACES_TRIED = 8;

type Frame = readonly [left: number, right: number];

/** The frames of a stretch of samples, by index from its start. */
export type Stretch = { readonly frames: number; frame(index: number): Frame };

/**
 * Whether a stretch is made of tracks under gains of 0..1: what sounded before going out, what sounds after coming
 * in, both summed, or in between others that were cut off before they were in.
 */
export function isFade(
  stretch: Stretch,
  before: Line | null,
  after: Line | null,
  tracks: readonly CodedTrack[],
  maxPieces = MAX_PIECES,
): boolean {
  let at = prefix(stretch, 0, (index) =>
    explains(stretch.frame(index), sourceAt(before, index), sourceAt(after, index)),
  );
  let short = 0;
  for (let pieces = 0; at < stretch.frames && pieces < maxPieces; pieces++) {
    const tail = prefix(stretch, at, (index) => explains(stretch.frame(index), null, sourceAt(after, index)));
    const longest = Math.max(tail, longestPiece(stretch, at, tracks));
    if (longest < SHORT_FRAMES) short++;
    if (longest === 0 || short > MAX_SHORT_PIECES || (at === 0 && longest < SHORT_FRAMES)) return false;
    at += longest;
  }
  return at >= stretch.frames;
}

function prefix(stretch: Stretch, from: number, holds: (index: number) => boolean): number {
  let index = from;
  while (index < stretch.frames && holds(index)) index++;
  return index - from;
}

/** The most frames from `from` on that one track can have made. */
function longestPiece(stretch: Stretch, from: number, tracks: readonly CodedTrack[]): number {
  let longest = 0;
  for (const offset of ANCHORS) {
    const anchor = from + offset;
    if (anchor >= stretch.frames) break;
    const [left, right] = stretch.frame(anchor);
    if (left < 4) continue;
    for (const track of tracks) {
      const middle = (right * track.code) / left;
      const doubt = Math.max(1, (0.6 * (middle + track.code)) / left);
      for (let step = -PLACES_TRIED; step <= PLACES_TRIED; step++) {
        const place = Math.round(middle + (doubt * step) / PLACES_TRIED) - anchor;
        const line = { track, place };
        longest = Math.max(
          longest,
          prefix(stretch, from, (index) => explains(stretch.frame(index), sourceAt(line, index), null)),
        );
      }
    }
  }
  return longest;
}

function sourceAt(line: Line | null, index: number): Frame | null {
  if (line === null || line.place + index < 0) return null;
  return [line.track.code, counterOf(line.place + index)];
}

/** Whether a frame is gain x `a`, gain x `b`, or the sum of both. */
function explains([left, right]: Frame, a: Frame | null, b: Frame | null): boolean {
  return isScaled(left, right, a) || isScaled(left, right, b) || isSum(left, right, a, b);
}

function isScaled(left: number, right: number, source: Frame | null): boolean {
  if (source === null) return false;
  const [code, counter] = source;
  const gain = (left * code + right * counter) / (code * code + counter * counter);
  const error = Math.max(Math.abs(left - gain * code), Math.abs(right - gain * counter));
  return error <= ROUNDING && gain >= -GAIN_SLACK && gain <= 1 + GAIN_SLACK;
}

function isSum(left: number, right: number, a: Frame | null, b: Frame | null): boolean {
  if (a === null || b === null) return false;
  const determinant = a[0] * b[1] - a[1] * b[0];
  if (determinant === 0) return false;
  const slack = GAIN_SLACK + (ROUNDING * (a[0] + a[1] + b[0] + b[1])) / Math.abs(determinant);
  const gains = [(left * b[1] - right * b[0]) / determinant, (a[0] * right - a[1] * left) / determinant];
  return gains.every((gain) => gain >= -slack && gain <= 1 + slack);
}
