import { spawnSync } from "node:child_process";
import { type Comment, tagsOfComments } from "./comment-tags.ts";
import { mixRampOf } from "./mix-ramp-tags.ts";
import type { Described, Readable } from "./readable.ts";
import { replayGainOf } from "./replay-gain-tags.ts";
import { positive, sampleBits } from "./taglib-reader.ts";

/** Containers of single recordings. Nothing that refers to other files (hls, concat, dash, sdp, image2). */
const DEMUXERS =
  "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,iff,loas,matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,ogg,oma,rm,shn,tak,truehd,tta,voc,w64,wav,webm,wsd,wv,xwma";
const PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin";
const TIMEOUT_MS = 3_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** ffmpeg's mark for "surely this format" is 100, for "it begins like it" 25. */
const MIN_SCORE = 50;

type Stream = {
  readonly codec_name?: string;
  readonly sample_rate?: string;
  readonly channels?: number;
  readonly duration?: string;
  readonly bits_per_raw_sample?: string;
  readonly bits_per_sample?: number;
  readonly tags?: Readonly<Record<string, string>>;
};

type Answer = {
  readonly streams?: readonly Stream[];
  readonly format?: {
    readonly probe_score?: number;
    readonly duration?: string;
    readonly tags?: Readonly<Record<string, string>>;
  };
};

const ENTRIES =
  "stream=codec_name,sample_rate,channels,duration,bits_per_raw_sample,bits_per_sample:stream_tags:format=probe_score,duration:format_tags";

/** Of samples as they are the size, of lossless codecs that of what went in. */
function integerBits({ codec_name = "", bits_per_sample, bits_per_raw_sample }: Stream): number {
  return Number((/^pcm_[su]\d/.test(codec_name) ? bits_per_sample : bits_per_raw_sample) ?? 0);
}

/**
 * Tags and audio properties as ffmpeg's prober tells them: a process for each file, hence the last resort, and what it
 * accepts ffmpeg plays. The duration of a piped recording is unknown. Throws when it finds no sound or is not there.
 */
export function readWithFfprobe({ descriptor }: Readable): Described {
  const input = ["-protocol_whitelist", "file", "-format_whitelist", DEMUXERS, "-i", "/dev/fd/3"];
  const output = ["-v", "error", "-select_streams", "a:0", "-show_entries", ENTRIES, "-of", "json"];
  const { stdout, status } = spawnSync("ffprobe", [...output, ...input], {
    stdio: ["ignore", "pipe", "ignore", descriptor],
    env: { PATH },
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: MAX_ANSWER_BYTES,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error("No audio was found");
  const { streams, format }: Answer = JSON.parse(stdout);
  const stream = streams?.[0];
  const rateHz = positive(Number(stream?.sample_rate ?? 0));
  if (stream === undefined || rateHz === null || (format?.probe_score ?? 0) < MIN_SCORE) {
    throw new Error("No audio was found");
  }
  const comments: readonly Comment[] = Object.entries({ ...stream.tags, ...format?.tags });
  const seconds = Number(format?.duration ?? stream.duration ?? 0);
  return {
    tags: tagsOfComments(comments),
    durationMs: Number.isFinite(seconds) ? positive(Math.round(seconds * 1000)) : null,
    rateHz,
    bits: sampleBits(integerBits(stream)),
    channels: positive(stream.channels),
    replayGain: replayGainOf(comments),
    mixRamp: mixRampOf(comments),
    cueSheet: comments.find(([key]) => key.toUpperCase() === "CUESHEET")?.[1] ?? null,
  };
}
