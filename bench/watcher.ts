import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** Above the audio thread: what this one waits for, nothing of ours holds. */
const PRIORITY = 50;
const PERIOD_MS = 5;

export type Watched = { readonly worstMs: number; readonly missed: number };

/**
 * One plain C thread per processor that would have to fill a device of `bufferMs`, in real-time places; `end` tells of each
 * what it would have missed. What they miss, the kernel or the machine below it has kept from everybody.
 */
export function watchProcessors(folder: string, bufferMs: number): { end(): Promise<readonly Watched[]> } {
  const program = join(folder, "watcher");
  execFileSync("gcc", ["-O1", "-o", program, new URL("watcher.c", import.meta.url).pathname]);
  const children = Array.from({ length: availableParallelism() }, (_, processor) => {
    const words = [processor, PRIORITY, PERIOD_MS, bufferMs - PERIOD_MS].map(String);
    return spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
  });
  return {
    async end() {
      return await Promise.all(
        children.map(async (child) => {
          const said = text(child.stdout);
          child.stdin.end();
          await once(child, "close");
          return JSON.parse(await said) as Watched;
        }),
      );
    },
  };
}
