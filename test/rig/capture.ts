import type { Take } from "./alsa.ts";
import { type CodedTrack, RATE_HZ } from "./coded-track.ts";
import { isFade, type Line, type Stretch } from "./fade-fit.ts";
import { overFade } from "./fade-over.ts";

/**
 * A stretch of captured frames. `run`: frames [from, to) of a track, untouched (`from` is exact only modulo 32768 for
 * a track that long; the lowest place that fits is given). `fade`: frames of the neighbouring runs, scaled and summed
 * with gains of 0..1, or another place of the track before over its own end. `illegal`: frames no track can have made.
 * `at`: index of its first frame in the capture.
 */
export type Segment =
  | { readonly kind: "silence"; readonly at: number; readonly frames: number }
  | {
      readonly kind: "run";
      readonly at: number;
      readonly frames: number;
      readonly track: CodedTrack;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "fade"; readonly at: number; readonly frames: number }
  | { readonly kind: "illegal"; readonly at: number; readonly frames: number };

export type Run = Extract<Segment, { kind: "run" }>;

const MIN_RUN_FRAMES = 12;
const COUNTER_PERIOD = 32_768;
/** Places that were sought and left again within one stretch, and the one that was reached. */
const MAX_SOUGHT = 3;

/** The samples of 16-bit stereo takes at 44.1 kHz, one after the other. Errors: when a take has another format. */
export function samplesOf(takes: readonly Take[]): Int16Array {
  for (const take of takes) {
    if (take.format !== "S16_LE" || take.rateHz !== RATE_HZ || take.channels !== 2) {
      throw new Error(`the device was opened as ${take.rateHz}:${take.format}:${take.channels}, not as 44100:S16_LE:2`);
    }
  }
  const bytes = Buffer.concat(takes.map((take) => take.bytes.subarray(0, take.bytes.length & ~3)));
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Names the origin of every captured frame. */
export function decodeCapture(samples: Int16Array, tracks: readonly CodedTrack[]): Segment[] {
  const found = findRuns(samples, tracks);
  return found.map((segment, index) => {
    if (segment.kind !== "illegal") return segment;
    const before = lineOf(found[index - 1], (run) => run.to);
    const after = lineOf(found[index + 1], (run) => placeBefore(run, segment.frames));
    const stretch = stretchOf(samples, segment);
    const fades =
      isFade(stretch, before, after, tracks) ||
      (before !== null &&
        overFade(stretch, before).some((rest) => isFade(rest, null, after, [before.track], MAX_SOUGHT)));
    return fades ? { ...segment, kind: "fade" } : segment;
  });
}

/** The untouched stretches, in order. */
export function runsOf(segments: readonly Segment[]): Run[] {
  return segments.filter((segment) => segment.kind === "run");
}

function findRuns(samples: Int16Array, tracks: readonly CodedTrack[]): Segment[] {
  const byCode = new Map(tracks.map((track) => [track.code, track]));
  const segments: Segment[] = [];
  const total = samples.length >> 1;
  for (let at = 0; at < total; ) {
    const silent = silenceFrom(samples, at, total);
    if (silent > 0) {
      segments.push({ kind: "silence", at, frames: silent });
      at += silent;
      continue;
    }
    const track = byCode.get(samples[2 * at] ?? 0);
    const frames = track === undefined ? 0 : runFrom(samples, at, total, track);
    if (track !== undefined && frames >= MIN_RUN_FRAMES) {
      const from = lowestPlace(samples[2 * at + 1] ?? 0, frames, track);
      segments.push({ kind: "run", at, frames, track, from, to: from + frames });
      at += frames;
      continue;
    }
    const last = segments.at(-1);
    if (last?.kind === "illegal") segments[segments.length - 1] = { ...last, frames: last.frames + 1 };
    else segments.push({ kind: "illegal", at, frames: 1 });
    at++;
  }
  return segments;
}

function silenceFrom(samples: Int16Array, at: number, total: number): number {
  let end = at;
  while (end < total && Math.abs(samples[2 * end] ?? 0) <= 1 && Math.abs(samples[2 * end + 1] ?? 0) <= 1) end++;
  return end - at;
}

/** Ends where the samples stop to follow each other, and where the track itself ends and begins again. */
function runFrom(samples: Int16Array, at: number, total: number, track: CodedTrack): number {
  let end = at;
  let counter = samples[2 * at + 1] ?? 0;
  if (counter < 0) return 0;
  while (
    end < total &&
    end - at < track.frames &&
    samples[2 * end] === track.code &&
    samples[2 * end + 1] === counter
  ) {
    end++;
    counter = (counter + 1) % COUNTER_PERIOD;
  }
  return end - at;
}

function lowestPlace(counter: number, frames: number, track: CodedTrack): number {
  return counter + frames <= track.frames ? counter : Math.max(counter - COUNTER_PERIOD, track.frames - frames);
}

/** Where the run came from, one turn of the counter later if it could not have begun so early. */
function placeBefore(run: Run, frames: number): number {
  const place = run.from - frames;
  return place < 0 && run.to + COUNTER_PERIOD <= run.track.frames ? place + COUNTER_PERIOD : place;
}

/** The run beside a stretch, as a line through it. */
function lineOf(segment: Segment | undefined, place: (run: Run) => number): Line | null {
  return segment?.kind === "run" ? { track: segment.track, place: place(segment) } : null;
}

function stretchOf(samples: Int16Array, segment: Segment): Stretch {
  return {
    frames: segment.frames,
    frame: (index) => [samples[2 * (segment.at + index)] ?? 0, samples[2 * (segment.at + index) + 1] ?? 0],
  };
}
