import type { Database } from "better-sqlite3";
import { TEXT_VERSION } from "../shared/song-text.ts";

/**
 * True when the songs are printed in another way by now: the next scan takes every file for changed and reads it again,
 * and until it has, songs look as they did.
 */
export function hasOldTexts(library: Database): boolean {
  const version = library.prepare("SELECT text_version FROM collection").pluck().get();
  if (version === undefined || version === TEXT_VERSION) return false;
  library.transaction(() => {
    library.exec("UPDATE songs SET modified_ms = -1");
    library.exec("UPDATE cue_files SET modified_ms = -1");
    library.exec("UPDATE directories SET modified_seconds = NULL, listing_digest = NULL");
    library.prepare("UPDATE collection SET text_version = ?").run(TEXT_VERSION);
  })();
  return true;
}
