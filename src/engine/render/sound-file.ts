import { fstatSync, fsyncSync, openSync } from "node:fs";
import koffi from "koffi";
import { DecodeError } from "../../decoders/decode-error.ts";
import { convert, SampleBuffer } from "../../dsp/convert.ts";
import type { Dither } from "../../dsp/dither.ts";
import { BLOCK_FRAMES } from "../control.ts";
import type { RenderFormat, RenderRequest } from "./render-request.ts";

/** sndfile.h */
const SFM_WRITE = 0x20;
const SF_FORMAT: Readonly<Record<RenderFormat, number>> = { wav: 0x1_0000, flac: 0x17_0000 };
const SF_SUBTYPE = { 16: 2, 24: 3, 32: 4 } as const;
const SF_STRING = { title: 1, artist: 4, album: 7 } as const;

export type FileBits = keyof typeof SF_SUBTYPE;

/** Calls of libsndfile that write. */
class Library {
  static readonly #loaded = new Map<string, Library>();

  readonly openFd: (fd: number, mode: number, info: object, closeFd: number) => bigint | null;
  readonly writeShort: (handle: bigint, samples: Uint8Array, frames: number) => number;
  readonly writeInt: (handle: bigint, samples: Uint8Array, frames: number) => number;
  readonly setString: (handle: bigint, kind: number, text: string) => number;
  readonly sync: (handle: bigint) => void;
  readonly close: (handle: bigint) => number;

  static at(path: string): Library {
    const library = Library.#loaded.get(path) ?? new Library(path);
    Library.#loaded.set(path, library);
    return library;
  }

  private constructor(path: string) {
    const info = koffi.struct({
      ...{ frames: "int64", samplerate: "int", channels: "int", format: "int", sections: "int", seekable: "int" },
    });
    const lib = koffi.load(path);
    this.openFd = lib.func("sf_open_fd", "void *", ["int", "int", koffi.inout(koffi.pointer(info)), "int"]);
    this.writeShort = lib.func("sf_writef_short", "int64", ["void *", "void *", "int64"]);
    this.writeInt = lib.func("sf_writef_int", "int64", ["void *", "void *", "int64"]);
    this.setString = lib.func("sf_set_string", "int", ["void *", "int", "str"]);
    this.sync = lib.func("sf_write_sync", "void", ["void *"]);
    this.close = lib.func("sf_close", "int", ["void *"]);
  }
}

/** A stereo file that is being written, with the samples that a device of so many bits would be given. */
export class SoundFile {
  readonly #library: Library;
  readonly #handle: bigint;
  readonly #fd: number;
  readonly #bits: FileBits;
  readonly #samples = new SampleBuffer(BLOCK_FRAMES);

  /** Errors: DecodeError, in words for a person. */
  constructor(
    { programs, path, format, tags }: Pick<RenderRequest, "programs" | "path" | "format" | "tags">,
    rateHz: number,
    bits: FileBits,
  ) {
    this.#library = Library.at(programs.sndfile);
    this.#bits = bits;
    this.#fd = openSync(path, "wx");
    const info = { frames: 0, samplerate: rateHz, channels: 2, format: SF_FORMAT[format] | SF_SUBTYPE[bits] };
    const handle = this.#library.openFd(this.#fd, SFM_WRITE, { ...info, sections: 0, seekable: 0 }, 1);
    if (handle === null) throw new DecodeError(`${format} files of ${rateHz} Hz and ${bits} bits cannot be written`);
    this.#handle = handle;
    for (const name of ["title", "artist", "album"] as const) {
      const text = tags[name];
      if (text !== null) this.#library.setString(handle, SF_STRING[name], text);
    }
  }

  get bytes(): number {
    return fstatSync(this.#fd).size;
  }

  /** Frames from `skip` on; those before are converted only, as a device would have been given them. */
  write(block: Float32Array, frames: number, skip: number, dither: Dither | null): void {
    const { int32, bytes } = this.#samples;
    const sample = this.#bits === 16 ? "S16" : this.#bits === 24 ? "S24" : "S32";
    convert(sample, block, frames, this.#samples, dither);
    // libsndfile takes the highest bits.
    if (this.#bits === 24) for (let i = 0; i < frames * 2; i++) int32[i] = (int32[i] ?? 0) << 8;
    const count = frames - skip;
    if (count <= 0) return;
    const width = this.#bits === 16 ? 4 : 8;
    const from = bytes.subarray(skip * width, frames * width);
    const write = this.#bits === 16 ? this.#library.writeShort : this.#library.writeInt;
    if (Number(write(this.#handle, from, count)) !== count) throw new DecodeError("The disk is full");
  }

  /** Whole and on the disk. */
  finish(): void {
    this.#library.sync(this.#handle);
    fsyncSync(this.#fd);
    this.close();
  }

  /** Whole, for who reads it at once. */
  close(): void {
    if (this.#library.close(this.#handle) !== 0) throw new DecodeError("The disk is full");
  }
}
