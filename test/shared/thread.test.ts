/** The threads that load native libraries, ended at any moment of their start. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { builtEntry } from "../rig/entries.ts";

const folder = mkdtempSync(join(tmpdir(), "auralis-thread-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STARTS = 60;
const thread = JSON.stringify(new URL("../../src/shared/thread.ts", import.meta.url).href);

/** In a process of its own: what must not happen would end this one. */
function run(program: string) {
  const ended = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  return { signal: ended.signal, said: ended.stdout, complaint: ended.stderr };
}

const ALIVE = { signal: null, said: "alive\n", complaint: "" };

test("a thread that is ended while it starts leaves the process alive", () => {
  const ended = run(`
    import { once } from "node:events";
    import { Thread } from ${thread};
    const entry = new URL(${JSON.stringify(builtEntry("impulse-worker").href)});
    const workerData = { folder: ${JSON.stringify(folder)}, soxr: "none" };
    const start = () => new Thread(entry, { workerData, execArgv: [] });
    const began = performance.now();
    const first = start();
    await once(first, "message");
    const loadMs = performance.now() - began;
    await first.terminate();
    for (let count = 0; count < ${STARTS}; count++) {
      const thread = start();
      await new Promise((resolve) => setTimeout(resolve, (loadMs * count) / ${STARTS}));
      await thread.terminate();
    }
    console.log("alive");
  `);
  expect(ended).toEqual(ALIVE);
});

test("so does one that is ended while it uses a native library", () => {
  const ended = run(`
    import { once } from "node:events";
    import { Thread } from ${thread};
    const entry = new URL(${JSON.stringify(new URL("./native-thread.ts", import.meta.url).href)});
    for (let count = 0; count < 12; count++) {
      const thread = new Thread(entry, { execArgv: [] });
      await once(thread, "message");
      thread.postMessage("declare");
      await new Promise((resolve) => setTimeout(resolve, count % 10));
      await thread.terminate();
    }
    console.log("alive");
  `);
  expect(ended).toEqual(ALIVE);
});
