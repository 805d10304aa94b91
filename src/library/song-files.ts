import { DomainError } from "../shared/errors.ts";
import { type Indexer, IndexerFailure } from "./indexer/indexer.ts";
import type { Picture } from "./library-port.ts";
import { fileOfSong } from "./query/file-of-song.ts";
import { firstSongBelow } from "./query/first-song-below.ts";
import type { Reader } from "./query/reader.ts";
import type { Roots } from "./roots.ts";

type Place = { readonly path: string; readonly rootPath: string };

/** What lies in the files of songs and beside them. Errors: `not-found`, also for a file that cannot be read. */
export class SongFiles {
  readonly #reader: Reader;
  readonly #roots: Roots;
  readonly #indexer: Indexer;

  constructor(reader: Reader, roots: Roots, indexer: Indexer) {
    this.#reader = reader;
    this.#roots = roots;
    this.#indexer = indexer;
  }

  /** Of a folder: what lies in it, or what is inside its first song. */
  async picture(uri: string, kind: "folder" | "embedded", size: number | null): Promise<Picture | null> {
    const question = kind === "folder" ? "folder-picture" : "picture";
    const found = await this.#indexer.picture(question, this.#pictured(uri, kind), size).catch(asDomainError);
    if (found === null) return null;
    const { mimeType, base64, contentHash } = found;
    return { mimeType, bytes: new Uint8Array(Buffer.from(base64, "base64")), contentHash };
  }

  async comments(uri: string): Promise<readonly (readonly [string, string])[]> {
    return await this.#indexer.comments(this.#place(uri)).catch(asDomainError);
  }

  /** The text of the cue sheet in a song's file; null without one. */
  async cueSheet(uri: string): Promise<string | null> {
    const { cueSheet } = await this.#indexer.read(this.#place(uri)).catch(asDomainError);
    return cueSheet;
  }

  #pictured(uri: string, kind: "folder" | "embedded"): Place {
    const first = fileOfSong(this.#reader, uri) === null ? firstSongBelow(this.#reader, uri) : null;
    const folder = first === null ? null : this.#roots.resolve(uri);
    if (first === null || folder === null) return this.#place(uri);
    return kind === "folder" ? { path: `${folder.path}/.`, rootPath: folder.root.path } : this.#place(first);
  }

  #place(uri: string): Place {
    const file = fileOfSong(this.#reader, uri);
    const place = file === null ? null : this.#roots.resolve(file);
    if (place === null) throw new DomainError("not-found", "No such song");
    return { path: place.path, rootPath: place.root.path };
  }
}

function asDomainError(error: unknown): never {
  if (error instanceof IndexerFailure) throw new DomainError("not-found", "The file cannot be read");
  throw error;
}
