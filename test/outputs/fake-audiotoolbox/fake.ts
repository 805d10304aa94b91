import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";

/** Apple's contracts on Linux, see fake-audiotoolbox.c for the names of `set` and `got`. One per process. */
export type FakeMac = {
  readonly library: string;
  readonly set: (name: string, value: number) => void;
  readonly got: (name: string) => number;
  /** Forgets everything; what the device reads goes to `record` from now on. */
  readonly reset: (record: string) => void;
  readonly flush: () => void;
  readonly bind: (declaration: string) => (...values: unknown[]) => unknown;
  readonly remove: () => void;
};

export function buildFakeMac(): FakeMac {
  const folder = mkdtempSync(join(tmpdir(), "fake-audiotoolbox-"));
  const library = join(folder, "libaudiotoolbox-fake.so");
  const source = new URL("fake-audiotoolbox.c", import.meta.url).pathname;
  execFileSync("gcc", ["-Wall", "-Werror", "-shared", "-fPIC", "-O1", "-pthread", "-o", library, source]);
  const loaded = koffi.load(library);
  return {
    library,
    set: loaded.func("void fake_set(str name, double value)"),
    got: loaded.func("double fake_get(str name)"),
    reset: loaded.func("void fake_reset(str path)"),
    flush: loaded.func("void fake_flush()"),
    bind: (declaration) => loaded.func(declaration),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
