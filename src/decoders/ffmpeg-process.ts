import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import type { FileRange } from "./file-part.ts";

/** Containers of single recordings. Nothing that refers to other files (hls, concat, dash, sdp, image2). */
const DEMUXERS =
  "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,iff,loas,matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,ogg,oma,rm,shn,tak,truehd,tta,voc,w64,wav,webm,wsd,wv,xwma";

/**
 * util-linux' way to have the kernel kill ffmpeg when this process dies in any way. Where it is missing, a broken pipe
 * ends ffmpeg at its next write, which a hung one never makes.
 */
const SETPRIV = "/usr/bin/setpriv";

/** A damaged header can ask for any amount of memory; ffmpeg needs some 30 MiB. */
const PRLIMIT = "/usr/bin/prlimit";
const MAX_DATA_BYTES = 1024 ** 3;

const MAX_LOG_CHARACTERS = 65_536;

/** An open file or a part of one, or an address of ours that leads to a network stream. */
export type FfmpegInput = { readonly fd: number; readonly range?: FileRange } | { readonly loopbackUrl: string };

/** ffmpeg decoding its input from a whole second on, as a WAV stream of float32 on `stdout`. */
export class FfmpegProcess {
  readonly stdout: Readable;
  /** Resolves when it is gone and its log is complete. `missing`: the program could not be started. */
  readonly finished: Promise<"missing" | "exited">;
  readonly #child: ChildProcess;
  readonly #abort: () => void;
  readonly #signal: AbortSignal;
  #log = "";

  constructor(program: string, input: FfmpegInput, startSeconds: number, signal: AbortSignal) {
    const command = [program, ...decodeArguments(input, startSeconds)];
    if (existsSync(PRLIMIT)) command.unshift(PRLIMIT, `--data=${MAX_DATA_BYTES}`, "--core=0", "--");
    if (existsSync(SETPRIV)) command.unshift(SETPRIV, "--pdeathsig", "KILL", "--");
    const [file = program, ...args] = command;
    const child = spawn(file, args, {
      stdio: ["ignore", "pipe", "pipe", "fd" in input ? input.fd : "ignore"],
      // Its only connection is to us.
      env: { ...process.env, no_proxy: "127.0.0.1" },
    });
    this.#child = child;
    this.stdout = child.stdout as Readable;
    this.finished = new Promise((resolve) => {
      child.on("error", () => resolve("missing"));
      // 126 and 127: there is no program to run.
      child.on("close", (code) => resolve(code === 126 || code === 127 ? "missing" : "exited"));
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(0, MAX_LOG_CHARACTERS);
    });
    this.#signal = signal;
    this.#abort = () => this.kill();
    signal.addEventListener("abort", this.#abort, { once: true });
  }

  /** The beginning of what it has logged. */
  get log(): string {
    return this.#log;
  }

  /** Ends it at once; `stdout` ends too, even if the process cannot die (a dead disk). */
  kill(): void {
    this.#signal.removeEventListener("abort", this.#abort);
    this.#child.kill("SIGKILL");
    this.stdout.destroy();
    this.#child.stderr?.destroy();
  }
}

function decodeArguments(source: FfmpegInput, startSeconds: number): string[] {
  const protocols = "fd" in source ? (source.range === undefined ? "file" : "subfile,file") : "http,tcp";
  // Of a stream no more is gathered before the first sound than it takes to know what it is.
  const probe = "fd" in source ? [] : ["-probesize", "262144", "-analyzeduration", "1000000"];
  const place = "fd" in source ? placeOf(source.range) : source.loopbackUrl;
  const input = ["-protocol_whitelist", protocols, "-format_whitelist", DEMUXERS, ...probe, "-i", place];
  const output = ["-map", "0:a:0", "-map_metadata", "-1", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1"];
  const seek = startSeconds > 0 ? ["-ss", String(startSeconds)] : [];
  return ["-nostdin", "-threads", "1", "-hide_banner", "-nostats", "-loglevel", "info", ...seek, ...input, ...output];
}

function placeOf(range: FileRange | undefined): string {
  const file = "/dev/fd/3";
  return range === undefined ? file : `subfile,,start,${range.startByte},end,${range.endByte},,:${file}`;
}
