import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of a test's own, removed when it goes out of scope (`using`). */
export type Place = Disposable & { readonly path: string; under(...segments: string[]): string };

export function temporaryPlace(name: string): Place {
  const path = mkdtempSync(join(tmpdir(), `auralis-${name}-`));
  return {
    path,
    under: (...segments) => join(path, ...segments),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}
