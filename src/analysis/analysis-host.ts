/**
 * Entry of the analysis host: a child process of the daemon, behind all others, that listens to one file at a time.
 * argv[2]: DecoderPrograms as JSON. stdin: HostQuestions; its end is our end. stdout: HostAnswers.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { DecodeError } from "../decoders/decode-error.ts";
import { sourceOpener } from "../decoders/open-source.ts";
import { STREAM_SETTINGS } from "../decoders/stream/stream-settings.ts";
import { MAX_BLOCK_FRAMES } from "../decoders/wire.ts";
import { type HostAnswer, type HostQuestion, writtenTrack } from "./host-messages.ts";
import { TrackMeasuring } from "./track-measuring.ts";

const PROGRESS_MS = 1_000;
/** Between looks at stdin. */
const BLOCKS_PER_TURN = 32;
const LONGEST_SECONDS = 24 * 3600;

const open = sourceOpener({
  sndfile: "libsndfile.so.1",
  soxr: "libsoxr.so.0",
  ffmpeg: "ffmpeg",
  streams: STREAM_SETTINGS,
  ...JSON.parse(process.argv[2] ?? "{}"),
});
const block = new Float32Array(MAX_BLOCK_FRAMES * 2);

const tell = (answer: HostAnswer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

async function listen({ root, path, startSeconds, endSeconds }: HostQuestion): Promise<HostAnswer> {
  if (statSync(join(root, path), { throwIfNoEntry: false }) === undefined) return { type: "away" };
  const command = {
    ...({ type: "open", generation: 1, root, path, startSeconds, endSeconds } as const),
    ...({ resampleToHz: null, resampleQuality: "hq" } as const),
  };
  const source = await open(command, { tags() {}, waiting() {} }, new AbortController().signal);
  try {
    const rateHz = source.format.deliveredRateHz;
    const measuring = new TrackMeasuring(rateHz);
    let heard = 0;
    let toldMs = performance.now();
    for (let blocks = 1; ; blocks++) {
      const frames = await source.read(block);
      if (frames === 0) break;
      measuring.add(block, frames);
      heard += frames;
      if (heard > LONGEST_SECONDS * rateHz) return { type: "failed", reason: "It is longer than a day" };
      if (performance.now() - toldMs >= PROGRESS_MS) {
        tell({ type: "progress", seconds: heard / rateHz });
        toldMs = performance.now();
      }
      if (blocks % BLOCKS_PER_TURN === 0) await turn();
    }
    if (heard === 0) return { type: "failed", reason: "nothing in it can be decoded" };
    return { type: "measured", seconds: heard / rateHz, track: writtenTrack(measuring.result()) };
  } finally {
    source.close();
  }
}

function refusal(error: unknown): HostAnswer {
  if (error instanceof DecodeError) return { type: "failed", reason: error.message };
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" ? { type: "away" } : { type: "failed", reason: "decoder fault" };
}

process.stdin.on("close", () => process.exit(0));
process.stdout.on("error", () => process.exit(0));
// Ctrl-C reaches the whole process group; the daemon decides when we end, by closing stdin.
process.on("SIGINT", () => {});
for await (const line of createInterface({ input: process.stdin })) tell(await listen(JSON.parse(line)).catch(refusal));
