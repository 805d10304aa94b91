import type { StreamedFile } from "../operations/streams.ts";
import { DomainError } from "../shared/errors.ts";
import type { OpenedFile } from "./host/host-messages.ts";
import type { HostSource, StreamHosts } from "./host/stream-hosts.ts";
import type { Place } from "./places.ts";

type Where = { readonly root: string; readonly path: string };

/** The file of a song, read by the stream host. */
export class SongFile implements StreamedFile {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Another one when the file is another. */
  readonly version: string;
  readonly #hosts: StreamHosts;
  readonly #where: Where;
  readonly #place: Place | null;

  private constructor(hosts: StreamHosts, where: Where, place: Place | null, file: OpenedFile) {
    this.sizeBytes = file.sizeBytes;
    this.modifiedMs = file.modifiedMs;
    this.version = versionOf(file);
    this.#hosts = hosts;
    this.#where = where;
    this.#place = place;
  }

  /** `place` is left when it is closed, or at once when it cannot be opened. Errors: reasons for a person. */
  static async open(hosts: StreamHosts, where: Where, place: Place | null): Promise<SongFile> {
    try {
      const source = await hosts.withstand(() => hosts.open({ kind: "bytes", ...where, from: 0 }));
      source.close();
      return new SongFile(hosts, where, place, source.opened as OpenedFile);
    } catch (error) {
      place?.leave();
      throw error;
    }
  }

  /** From one byte to before another. Errors: reasons for a person, as when the file has changed. */
  async *bytes(from: number, to: number): AsyncGenerator<Uint8Array, void, void> {
    let at = from;
    let source: HostSource | null = null;
    try {
      while (at < to) {
        const piece = await this.#hosts.withstand(async () => {
          if (source === null || source.isGone) source = await this.#open(at);
          return source.next();
        });
        const bytes = piece.payload.subarray(0, to - at);
        if (bytes.length === 0) throw new DomainError("unavailable", "The file became shorter meanwhile");
        at += bytes.length;
        yield bytes;
      }
    } finally {
      (source as HostSource | null)?.close();
    }
  }

  close(): void {
    this.#place?.leave();
  }

  async #open(from: number): Promise<HostSource> {
    const source = await this.#hosts.open({ kind: "bytes", ...this.#where, from });
    if (versionOf(source.opened as OpenedFile) === this.version) return source;
    source.close();
    throw new DomainError("unavailable", "The file has changed; ask for it again");
  }
}

function versionOf({ inode, sizeBytes, modifiedMs }: OpenedFile): string {
  return [inode, sizeBytes, modifiedMs].map((value) => value.toString(36)).join("-");
}
