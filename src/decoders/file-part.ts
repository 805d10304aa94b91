import koffi from "koffi";

/** A part of an open file. */
export type FileRange = { readonly startByte: number; readonly endByte: number };

const SEEK_SET = 0;
const SEEK_CUR = 1;

const TELL = koffi.proto("VioTell", "int64", ["intptr_t"]);
const SEEK = koffi.proto("VioSeek", "int64", ["int64", "int", "intptr_t"]);
const READ = koffi.proto("VioRead", "int64", ["void *", "int64", "intptr_t"]);

/** sf_virtual_io of sndfile.h. */
export const VIRTUAL_IO = koffi.struct("SF_VIRTUAL_IO", {
  length: koffi.pointer(TELL),
  seek: koffi.pointer(SEEK),
  read: koffi.pointer(READ),
  write: koffi.pointer(READ),
  tell: koffi.pointer(TELL),
});

/** koffi gives a bigint for what a number cannot hold, which no place in a file is. */
type Whole = number | bigint;

/** Lets libsndfile read a part of a file as if there were nothing else. The descriptor stays its owner's. */
export class FilePart {
  /** For `sf_open_virtual`. */
  readonly io: Readonly<Record<string, bigint | null>>;
  readonly #callbacks: readonly bigint[];

  constructor(fd: number, { startByte, endByte }: FileRange) {
    const pread = koffi.load(null).func("intptr_t pread(int fd, void *to, size_t bytes, int64_t offset)");
    const sizeBytes = endByte - startByte;
    let at = 0;
    const length = koffi.register(() => sizeBytes, koffi.pointer(TELL));
    const tell = koffi.register(() => at, koffi.pointer(TELL));
    const seek = koffi.register((offset: Whole, whence: number) => {
      const base = whence === SEEK_SET ? 0 : whence === SEEK_CUR ? at : sizeBytes;
      at = Math.max(0, base + Number(offset));
      return at;
    }, koffi.pointer(SEEK));
    const read = koffi.register((to: unknown, bytes: Whole) => {
      const wanted = Math.min(Number(bytes), sizeBytes - at);
      const got = wanted <= 0 ? 0 : Math.max(0, Number(pread(fd, to, wanted, startByte + at)));
      at += got;
      return got;
    }, koffi.pointer(READ));
    this.#callbacks = [length, tell, seek, read];
    this.io = { length, seek, read, write: null, tell };
  }

  /** Once libsndfile has closed it. */
  close(): void {
    for (const callback of this.#callbacks) koffi.unregister(callback);
  }
}
