import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DecoderPrograms } from "../../decoders/request.ts";
import { convert, SampleBuffer } from "../../dsp/convert.ts";
import type { Dither } from "../../dsp/dither.ts";
import { BLOCK_FRAMES } from "../../engine/control.ts";
import { type FileBits, SoundFile } from "../../engine/render/sound-file.ts";
import { CHUNK_FRAMES } from "../chunk.ts";

/** Puts the frames of a chunk into bytes. */
export interface ChunkWriter {
  /** At most BLOCK_FRAMES, and CHUNK_FRAMES between two `take`. */
  write(block: Float32Array, frames: number, dither: Dither | null): void;
  /** What was written since the last time. */
  take(): Uint8Array;
  close(): void;
}

const SAMPLES = { s16: { format: "S16", bytes: 4 }, f32: { format: "FLOAT", bytes: 8 } } as const;

export class PcmWriter implements ChunkWriter {
  readonly #as: (typeof SAMPLES)[keyof typeof SAMPLES];
  readonly #samples = new SampleBuffer(BLOCK_FRAMES);
  readonly #bytes: Uint8Array;
  #length = 0;

  constructor(encoding: keyof typeof SAMPLES) {
    this.#as = SAMPLES[encoding];
    this.#bytes = new Uint8Array(CHUNK_FRAMES * this.#as.bytes);
  }

  write(block: Float32Array, frames: number, dither: Dither | null): void {
    const { format, bytes } = this.#as;
    convert(format, block, frames, this.#samples, dither);
    this.#bytes.set(this.#samples.bytes.subarray(0, frames * bytes), this.#length);
    this.#length += frames * bytes;
  }

  take(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  close(): void {}
}

const NO_TAGS = { title: null, artist: null, album: null };

/** Each chunk is a file of its own: libsndfile writes to files only. */
export class FlacWriter implements ChunkWriter {
  readonly #programs: DecoderPrograms;
  readonly #rateHz: number;
  readonly #bits: FileBits;
  #open: { readonly file: SoundFile; readonly fd: number } | null = null;

  constructor(programs: DecoderPrograms, rateHz: number, bits: FileBits) {
    this.#programs = programs;
    this.#rateHz = rateHz;
    this.#bits = bits;
  }

  write(block: Float32Array, frames: number, dither: Dither | null): void {
    this.#open ??= this.#create();
    this.#open.file.write(block, frames, 0, dither);
  }

  take(): Uint8Array {
    if (this.#open === null) return new Uint8Array(0);
    const { file, fd } = this.#open;
    this.#open = null;
    try {
      file.close();
      return readFileSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  close(): void {
    this.take();
  }

  #create() {
    const path = join(tmpdir(), `auralis-chunk-${randomUUID()}`);
    const wanted = { programs: this.#programs, path, format: "flac" as const, tags: NO_TAGS };
    const file = new SoundFile(wanted, this.#rateHz, this.#bits);
    const fd = openSync(path, "r");
    // Without a name it is gone with us, however we end.
    rmSync(path);
    return { file, fd };
  }
}
