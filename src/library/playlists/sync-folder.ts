import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Resolves when the names in a folder will survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
