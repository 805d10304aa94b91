import type { StreamSettings } from "./stream/stream-settings.ts";

/** What the parent asks for: one JSON object per line on the host's stdin. `cancel` stops the running source. */
export type DecoderCommand = OpenCommand | { readonly type: "cancel" };

/** A file in a music folder, or a stream from the network. */
export type SourcePlace =
  | {
      /** Absolute path of the music root. */
      readonly root: string;
      /** Path below the root. */
      readonly path: string;
    }
  /** http or https. */
  | { readonly url: string };

/** Decode a part of one source. It replaces a source that is still running, at the next block boundary. */
export type OpenCommand = SourcePlace & {
  readonly type: "open";
  /** Stamped on every frame of the answer; int32, > 0. */
  readonly generation: number;
  /** Rounded to the nearest source frame. */
  readonly startSeconds: number;
  /** null = to the end of the file. */
  readonly endSeconds: number | null;
  /** null = the file's own rate. */
  readonly resampleToHz: number | null;
  readonly resampleQuality: ResampleQuality;
  /** Of a source that joins another at the new rate: how far behind its start the first frame lies, 0..1 frames. */
  readonly startPhase?: number;
};

export type ResampleQuality = "hq" | "vhq";

/** Names or paths of what the host loads and starts; `argv[2]` of the host, as JSON. */
export type DecoderPrograms = {
  readonly sndfile: string;
  readonly soxr: string;
  readonly ffmpeg: string;
  readonly streams: StreamSettings;
};

const MAX_PATH_CHARACTERS = 16_384;

/** One line of stdin as a command, or null if it is none (the parent is ours: a bad line is dropped, not answered). */
export function parseCommand(line: string): DecoderCommand | null {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  if (value.type === "cancel") return { type: "cancel" };
  if (value.type !== "open") return null;
  const { generation, startSeconds, endSeconds, resampleToHz, resampleQuality, startPhase } = value;
  const place = placeOf(value);
  if (!Number.isInteger(generation) || place === null) return null;
  return {
    ...place,
    type: "open",
    generation: Number(generation),
    startSeconds: isPositive(startSeconds) ? startSeconds : 0,
    endSeconds: isPositive(endSeconds) ? endSeconds : null,
    resampleToHz: isPositive(resampleToHz) ? resampleToHz : null,
    resampleQuality: resampleQuality === "vhq" ? "vhq" : "hq",
    startPhase: isPositive(startPhase) && startPhase < 1 ? startPhase : 0,
  };
}

function placeOf({ root, path, url }: Record<string, unknown>): SourcePlace | null {
  if (isPath(url) && URL.canParse(url)) return { url };
  return isPath(root) && isPath(path) ? { root, path } : null;
}

function isPath(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_PATH_CHARACTERS;
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
