import { execFileSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { TrackMeasuring } from "../../src/analysis/track-measuring.ts";
import { sourceOpener } from "../../src/decoders/open-source.ts";
import { STREAM_SETTINGS } from "../../src/decoders/stream/stream-settings.ts";
import { MAX_BLOCK_FRAMES } from "../../src/decoders/wire.ts";

/** In LUFS, LU and dBTP. */
export type Measured = { readonly lufs: number; readonly rangeLu: number; readonly truePeakDb: number };

export const decoders = sourceOpener({
  sndfile: "libsndfile.so.1",
  soxr: "libsoxr.so.0",
  ffmpeg: "ffmpeg",
  streams: STREAM_SETTINGS,
});

/** Opens a file as the analysis host does. */
export async function openTrack(path: string) {
  const command = {
    ...({ type: "open", generation: 1, root: dirname(path), path: basename(path) } as const),
    ...({ startSeconds: 0, endSeconds: null, resampleToHz: null, resampleQuality: "hq" } as const),
  };
  return await decoders(command, { tags() {}, waiting() {} }, new AbortController().signal);
}

/** What we say of a file, and how many channels it has. */
export async function byUs(path: string): Promise<Measured & { readonly channels: number; readonly seconds: number }> {
  const source = await openTrack(path);
  const block = new Float32Array(MAX_BLOCK_FRAMES * 2);
  const { deliveredRateHz, sourceChannels } = source.format;
  const measuring = new TrackMeasuring(deliveredRateHz);
  let heard = 0;
  for (;;) {
    const frames = await source.read(block);
    if (frames === 0) break;
    measuring.add(block, frames);
    heard += frames;
  }
  source.close();
  const { integratedLufs, loudnessRangeLu, truePeak } = measuring.result();
  return {
    lufs: integratedLufs ?? Number.NEGATIVE_INFINITY,
    rangeLu: loudnessRangeLu,
    truePeakDb: 20 * Math.log10(truePeak),
    channels: sourceChannels,
    seconds: heard / deliveredRateHz,
  };
}

/** One channel is heard from two loudspeakers. */
export function byFfmpeg(path: string, channels: number): Measured {
  const filter = `ebur128=peak=true:metadata=1${channels === 1 ? ":dualmono=true" : ""},ametadata=print:file=-`;
  const text = execFileSync(
    "ffmpeg",
    ["-nostdin", "-v", "error", "-i", path, "-vn", "-af", filter, "-f", "null", "-"],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    },
  );
  const last = (key: string) => Number(text.slice(text.lastIndexOf(`lavfi.r128.${key}=`)).split(/[=\n]/)[1]);
  const peaks = Array.from({ length: channels }, (_, channel) => last(`true_peaks_ch${channel}`));
  return { lufs: last("I"), rangeLu: last("LRA"), truePeakDb: 20 * Math.log10(Math.max(...peaks)) };
}

/** Null where it cannot read the file. It hears mono from one loudspeaker, where it is half as powerful. */
export function byLoudgain(path: string, channels: number): Measured | null {
  try {
    const text = execFileSync("loudgain", ["-q", "-O", path], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [, lufs, rangeLu, , truePeakDb] = text.split("\n")[1]?.split("\t").map(Number.parseFloat) ?? [];
    if (lufs === undefined || rangeLu === undefined || truePeakDb === undefined) return null;
    return { lufs: lufs + (channels === 1 ? 10 * Math.log10(2) : 0), rangeLu, truePeakDb };
  } catch {
    return null;
  }
}
