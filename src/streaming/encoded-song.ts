import { once } from "node:events";
import type { EncodedWish } from "../operations/streams.ts";
import { DomainError } from "../shared/errors.ts";
import { firstTag, type Song } from "../shared/song.ts";
import { CHUNK_FRAMES } from "./chunk.ts";
import { Encoder } from "./encoder.ts";
import type { SongChunks } from "./song-chunks.ts";

const FRAME_BYTES = 8;
const TAGS = ["Title", "Artist", "Album"] as const;

const USUAL_KBPS = { opus: 128, mp3: 192 } as const;

/** How ffmpeg is to write a song. FLAC has as many bits as the song, at most 24. */
export function codecArguments(
  { format, bitrateKbps }: Pick<EncodedWish, "format" | "bitrateKbps">,
  bits: number,
): readonly string[] {
  if (format === "flac") {
    const isShort = bits > 0 && bits <= 16;
    return ["-c:a", "flac", "-sample_fmt", isShort ? "s16" : "s32", ...(isShort ? [] : ["-bits_per_raw_sample", "24"])];
  }
  const rate = ["-b:a", `${bitrateKbps ?? USUAL_KBPS[format]}k`];
  return format === "opus" ? ["-c:a", "libopus", "-ar", "48000", ...rate] : ["-c:a", "libmp3lame", ...rate];
}

/**
 * A song from `chunks.startFrames` on, encoded as fast as it is taken; the chunks stay the caller's. Ends at once when
 * `signal` fires. Errors: reasons for a person.
 */
export async function* encodedSong(
  program: string,
  chunks: SongChunks,
  song: Song,
  wish: EncodedWish,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const { rateHz, bits } = chunks.format;
  const tags = TAGS.flatMap((name) => {
    const value = firstTag(song, name);
    return value === undefined ? [] : ["-metadata", `${name.toLowerCase()}=${value}`];
  });
  const container = ["-f", wish.format === "opus" ? "ogg" : wish.format];
  const encoder = new Encoder(program, rateHz, [...codecArguments(wish, bits), ...tags, ...container]);
  const kill = () => encoder.kill();
  signal.addEventListener("abort", kill, { once: true });
  const feeding = feed(encoder, chunks).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  try {
    for await (const bytes of encoder.output) yield bytes;
    const failure = await feeding;
    if (failure !== null) throw failure.error;
    if ((await encoder.finished) === null) throw new DomainError("unavailable", "ffmpeg cannot be started; install it");
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", kill);
    encoder.kill();
    await feeding;
  }
}

async function feed({ input, finished }: Encoder, chunks: SongChunks): Promise<void> {
  const isGone = finished.then(() => {});
  for (let index = chunks.first; input.writable; index++) {
    const { frames, isLast, payload } = await chunks.at(index);
    const skip = Math.min(frames, Math.max(0, chunks.startFrames - index * CHUNK_FRAMES));
    if (!input.write(payload.subarray(skip * FRAME_BYTES))) {
      await Promise.race([once(input, "drain").catch(() => {}), isGone]);
    }
    if (isLast) break;
  }
  input.end();
}
