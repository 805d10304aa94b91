import type { SourcePlace } from "../../decoders/request.ts";
import type { SourceTreatment } from "../../engine/render/treated-source.ts";
import type { Encoding } from "../chunk.ts";

/** A song, or the part of a file that it is. */
export type SongSource = SourcePlace & {
  readonly startSeconds: number;
  readonly endSeconds: number | null;
  /** null = the file's own rate. */
  readonly resampleToHz: number | null;
};

/** Chunks of a song, from one of them on. */
export type ChunksWanted = {
  readonly kind: "chunks";
  readonly source: SongSource;
  readonly how: Pick<SourceTreatment, "treatment" | "sound" | "impulses">;
  readonly encoding: Encoding;
  readonly first: number;
  /** So many chunks earlier it begins to listen, for what remembers the past (filters, dynamics). */
  readonly warmUp: number;
  /** What the song is decoded at, as it said before. */
  readonly rateHz: number;
};

/** What the host is asked to open, and then to go on with by `next`. */
export type Wanted =
  | ChunksWanted
  /** Only the format of a song is wanted. */
  | { readonly kind: "look"; readonly source: SongSource }
  /** The bytes of a file, from one of them on. */
  | { readonly kind: "bytes"; readonly root: string; readonly path: string; readonly from: number };

/** One line of JSON on its stdin. `id` names what is open; nothing more is said of what is closed. */
export type HostCommand =
  | { readonly type: "open"; readonly id: number; readonly wanted: Wanted }
  | { readonly type: "next"; readonly id: number }
  | { readonly type: "close"; readonly id: number };

/** What is told of a file that was opened. Times are milliseconds since 1970. */
export type OpenedFile = { readonly sizeBytes: number; readonly modifiedMs: number; readonly inode: number };

/**
 * What it says on its stdout: a header of four int32 LE (magic, id, kind, bytes of the payload) and the payload:
 * OPENED  JSON: SongFormat of a song, OpenedFile of a file
 * PIECE   uint32 LE frames, uint32 LE 1 if it is the last one, then the payload of the chunk or some bytes of the file
 * FAILED  UTF-8 reason for a person
 * Each `open` is answered by OPENED or FAILED, each `next` by PIECE or FAILED.
 */
export const HOST_MAGIC = 0x53545245;
export const HOST_HEADER_BYTES = 16;
export const PIECE_HEADER_BYTES = 8;
export const NEWS = { opened: 1, piece: 2, failed: 3 } as const;
