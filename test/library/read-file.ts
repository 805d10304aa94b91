import { dirname } from "node:path";
import type { FileMetadata } from "../../src/library/scan/indexer-messages.ts";
import { openInside } from "../../src/library/scan/open-inside.ts";
import { readMetadata } from "../../src/library/scan/read-metadata.ts";

/** What the indexer finds in one file. Rejects as it does. */
export function readFile(path: string): Promise<FileMetadata> {
  return openInside(path, dirname(path), readMetadata);
}
