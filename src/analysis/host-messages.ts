import type { MeasuredTrack } from "../shared/sound/track-analysis.ts";

/** What the host is asked: one JSON object per line on its stdin, the next one after the answer. */
export type HostQuestion = {
  /** Absolute path of the music root, and the file below it. */
  readonly root: string;
  readonly path: string;
  readonly startSeconds: number;
  /** null = to the end of the file. */
  readonly endSeconds: number | null;
};

/** One JSON object per line on its stdout. */
export type HostAnswer =
  /** So much of it was heard by now: a sign of life, once a second at most. */
  | { readonly type: "progress"; readonly seconds: number }
  | { readonly type: "measured"; readonly seconds: number; readonly track: WrittenTrack }
  /** The sound of it cannot be had. */
  | { readonly type: "failed"; readonly reason: string }
  /** The file itself cannot be reached: its disk may be away. */
  | { readonly type: "away" };

/** Bytes as base64. */
export type WrittenTrack = Omit<MeasuredTrack, "waveform" | "blocks"> & {
  readonly waveform: string;
  readonly blocks: string;
};

export function writtenTrack(track: MeasuredTrack): WrittenTrack {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  return { ...track, waveform: text(track.waveform), blocks: text(track.blocks) };
}

export function trackOf(written: WrittenTrack): MeasuredTrack {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
  return { ...written, waveform: bytes(written.waveform), blocks: bytes(written.blocks) };
}
