import { dirname } from "node:path";
import type { FileMetadata } from "../../src/library/indexer/indexer-messages.ts";
import { openInside } from "../../src/library/indexer/open-inside.ts";
import { readMetadata } from "../../src/library/tags/read-metadata.ts";

/** What the indexer finds in one file. Rejects as it does. */
export function readFile(path: string): Promise<FileMetadata> {
  return openInside(path, dirname(path), readMetadata);
}
