import type { Database } from "better-sqlite3";
import { below } from "../below.ts";
import type { ListedFolder } from "../indexer/indexer-messages.ts";
import { nameOf } from "../roots.ts";
import type { Listing } from "../scan/scan-parts.ts";

export type RootPlace = { readonly uri: string; readonly path: string };

export type RootVerdict =
  /** It can be scanned, and what it does not list is gone. */
  | { readonly kind: "well"; readonly isOtherDevice: boolean; readonly isOtherPath: boolean }
  /** It is not what it was: nothing of it is to be scanned. `why` goes on after the folder's name. */
  | { readonly kind: "away"; readonly why: string };

type Remembered = { readonly path: string; readonly device: string | null };

/** On another device, at least this share of what the folder held must be there for it to be the same folder. */
const SAME_SHARE = 0.5;

/**
 * Tells a music folder from the place where it is mounted when it is not: that place is missing, empty, or another
 * device with other files. What is remembered of each folder is where it lay and on which device.
 */
export class RootGuard {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  judge({ uri, path }: RootPlace, listing: Listing): RootVerdict {
    if (listing === "missing") return { kind: "away", why: "is not there" };
    if (listing === "unreadable") return { kind: "away", why: "cannot be read" };
    const known = this.#namesKnownIn(uri);
    if (listing.entries.length === 0 && known.length > 0) {
      return { kind: "away", why: "is suddenly empty (is its disk mounted?)" };
    }
    const before = this.#remembered(uri);
    const isOtherDevice = before?.device !== undefined && before.device !== deviceOf(listing);
    const isOtherPath = before !== null && before.path !== path;
    if (isOtherDevice && !isOtherPath && known.length > 0 && shareOf(known, listing) < SAME_SHARE) {
      return { kind: "away", why: "is on another disk than before and holds other files (is its disk mounted?)" };
    }
    return { kind: "well", isOtherDevice, isOtherPath };
  }

  /** To be called when a folder was scanned whole. Writes only what is new. */
  remember({ uri, path }: RootPlace, listing: ListedFolder): void {
    const before = this.#remembered(uri);
    const device = deviceOf(listing);
    if (before?.path === path && before.device === device) return;
    this.#database
      .prepare("INSERT OR REPLACE INTO music_folders (uri, path, device) VALUES (?, ?, ?)")
      .run(uri, path, device);
  }

  missingSongsBelow(uri: string): number {
    const { from, to } = below(uri);
    const count = this.#database.prepare("SELECT count(*) FROM songs WHERE missing = 1 AND uri >= ? AND uri < ?");
    return Number(count.pluck().get(from, to));
  }

  #remembered(uri: string): Remembered | null {
    const row = this.#database.prepare("SELECT path, device FROM music_folders WHERE uri = ?").get(uri);
    return (row as Remembered | undefined) ?? null;
  }

  /** The files and folders right in a music folder that hold songs. */
  #namesKnownIn(uri: string): readonly string[] {
    const names = this.#database.prepare(
      `SELECT uri FROM songs WHERE directory_id = (SELECT id FROM directories WHERE uri = @uri)
       UNION ALL
       SELECT uri FROM directories AS child WHERE parent_id = (SELECT id FROM directories WHERE uri = @uri)
         AND EXISTS (SELECT 1 FROM songs WHERE songs.uri >= child.uri || '/' AND songs.uri < child.uri || '0')`,
    );
    return (names.pluck().all({ uri }) as string[]).map(nameOf);
  }
}

function deviceOf({ device }: ListedFolder): string {
  return String(device);
}

function shareOf(known: readonly string[], listing: ListedFolder): number {
  const names = new Set(listing.entries.map((entry) => entry.name));
  return known.filter((name) => names.has(name)).length / known.length;
}
