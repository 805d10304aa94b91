import type { Database } from "better-sqlite3";
import { readSong } from "../prepared-song.ts";
import type { Roots } from "../roots.ts";
import type { ScanBatch } from "../scan/scan-batch.ts";
import type { SongWriter } from "../scan/song-writer.ts";
import type { Changed } from "./tag-batch.ts";

/** So long is written before others in the library worker have their turn. */
const SLICE_MS = 5;

/** Gives songs the tags that were just written into their files, under each address they have. */
export async function writeSongs(
  changed: readonly Changed[],
  parts: { readonly database: Database; readonly batch: ScanBatch; readonly writer: SongWriter; readonly roots: Roots },
): Promise<void> {
  const { database, batch, writer, roots } = parts;
  const folderOf = database
    .prepare("SELECT directory_id FROM songs WHERE uri = ? AND missing = 0 AND part_json IS NULL")
    .pluck();
  const nowSeconds = Math.floor(Date.now() / 1000);
  let sliceStartMs = performance.now();
  for (const { uri, path, staged } of changed) {
    if (performance.now() - sliceStartMs > SLICE_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      sliceStartMs = performance.now();
    }
    const { sizeBytes, metadata } = staged;
    const modifiedMs = listedMs(staged.modifiedNs);
    for (const address of new Set([uri, roots.uriOf(path) ?? uri])) {
      const folder = folderOf.get(address);
      if (folder === undefined) continue;
      batch.begin();
      const read = readSong(address, { sizeBytes, modifiedMs }, metadata);
      writer.write(Number(folder), read, nowSeconds, 0, true);
      batch.songChanged(Number(folder), address, "known");
    }
  }
  batch.commit();
}

/**
 * The date as a listing of the folder tells it, from nanoseconds. `Stats.mtimeMs` has 53 bits: what is less than 122 ns
 * below a millisecond becomes that millisecond, and a file dated otherwise would be read again by the next scan.
 */
export function listedMs(modifiedNs: string): number {
  const ns = BigInt(modifiedNs);
  return Math.floor(Number(ns / 1_000_000_000n) * 1e3 + Number(ns % 1_000_000_000n) / 1e6);
}
