import type { Tag } from "../../shared/tags.ts";
import { textLines } from "./text-lines.ts";
import { type WrittenEntry, writtenEntry, writtenTag } from "./written-entry.ts";

/** One address a line; with the header `#EXTM3U` an `#EXTINF:seconds,name` line names the next entry. */
export function* parseM3u(bytes: Uint8Array): Generator<WrittenEntry> {
  let extended: boolean | null = null;
  let tags: readonly Tag[] = [];
  for (const line of textLines(bytes)) {
    extended ??= line.trimEnd() === "#EXTM3U";
    if (line.startsWith("#")) {
      const name = extended ? /^#EXTINF:\s*-?\d+,(.*)$/.exec(line)?.[1] : undefined;
      if (name !== undefined) tags = writtenTag("Name", name);
      continue;
    }
    const entry = writtenEntry(extended ? line.trim() : line, tags);
    if (entry === null) continue;
    tags = [];
    yield entry;
  }
}
