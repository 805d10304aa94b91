import { readFileSync, realpathSync } from "node:fs";
import koffi from "koffi";

type Stretch = { readonly address: number; readonly bytes: number };

const MADV_DONTNEED = 4;

/** Of this process. What a program is loaded into never moves. */
let stretches: readonly Stretch[] | null = null;

/**
 * Lets go of the pages of the Node program itself that are in no use now: of the 50 MiB that starting, compiling and
 * scanning touched, an idle daemon uses ten. They stay in the system's cache of files, from where a page comes back
 * when it is used, and are the first that the system takes when memory runs short. Linux only; where /proc cannot be read
 * nothing happens.
 */
export function releaseProgramPages(): void {
  if (process.platform !== "linux") return;
  try {
    stretches ??= programStretches(readFileSync("/proc/self/smaps", "latin1"), realpathSync(process.execPath));
    const advise = koffi.load(null).func("int madvise(uintptr_t address, size_t bytes, int advice)");
    for (const { address, bytes } of stretches) advise(address, bytes, MADV_DONTNEED);
  } catch {
    stretches = [];
  }
}

/**
 * What a program is loaded into, as far as nobody can write to it and no page was changed since it was read: what is
 * let go of there comes back from the file as it was. V8 maps parts of the program a second time, elsewhere and for as
 * long as a thread lives; those do not count. `smaps` as in proc_pid_smaps(5).
 */
export function programStretches(smaps: string, path: string): readonly Stretch[] {
  const mappings = smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).map((text) => {
    const [, from = "", to = "", rights = "", offset = "", file = ""] =
      /^([0-9a-f]+)-([0-9a-f]+) (\S+) (\S+) \S+ \S+ +(.*)$/m.exec(text) ?? [];
    const isUnchanged = /^Anonymous: +0 kB$/m.test(text) && /^Swap: +0 kB$/m.test(text);
    const address = Number.parseInt(from, 16);
    return {
      file,
      rights,
      isUnchanged,
      isStart: /^0+$/.test(offset),
      address,
      bytes: Number.parseInt(to, 16) - address,
    };
  });
  const first = mappings.findIndex(({ file, isStart }) => file === path && isStart);
  if (first < 0) return [];
  const behind = mappings.slice(first);
  const end = behind.findIndex(({ file }) => file !== path);
  return behind
    .slice(0, end < 0 ? undefined : end)
    .filter(({ rights, isUnchanged }) => /^r-[x-]p$/.test(rights) && isUnchanged)
    .map(({ address, bytes }) => ({ address, bytes }));
}
