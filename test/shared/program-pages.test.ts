import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { programStretches } from "../../src/shared/program-pages.ts";

const mapping = (range: string, rights: string, offset: string, file: string, anonymous = 0, swap = 0) =>
  `${range} ${rights} ${offset} fe:00 1234                       ${file}
Size:               1000 kB
Rss:                 500 kB
Anonymous:          ${String(anonymous).padStart(5)} kB
Swap:               ${String(swap).padStart(5)} kB
VmFlags: rd ex mr mw me
`;

test("only what a program is loaded into, unwritable and unchanged, is let go of", () => {
  const smaps = [
    // A second mapping of a part, below the program.
    mapping("00100000-00200000", "r-xp", "00800000", "/opt/a b/node"),
    mapping("00400000-00500000", "r--p", "00000000", "/opt/a b/node"),
    mapping("00600000-00900000", "r-xp", "00100000", "/opt/a b/node"),
    mapping("00900000-00a00000", "r--p", "00400000", "/opt/a b/node", 4),
    mapping("00a00000-00b00000", "r--p", "00500000", "/opt/a b/node", 0, 8),
    mapping("00b00000-00c00000", "rw-p", "00600000", "/opt/a b/node"),
    mapping("00c00000-00d00000", "rw-p", "00000000", ""),
    mapping("7f0000000000-7f0000100000", "r-xp", "00800000", "/opt/a b/node"),
    mapping("7f0000200000-7f0000300000", "r-xp", "00000000", "/lib/libc.so.6"),
  ].join("");
  expect(programStretches(smaps, "/opt/a b/node")).toEqual([
    { address: 0x400000, bytes: 0x100000 },
    { address: 0x600000, bytes: 0x300000 },
  ]);
  expect(programStretches(smaps, "/opt/node")).toEqual([]);
  expect(programStretches("", "/opt/node")).toEqual([]);
});

test.runIf(process.platform === "linux")("a process goes on, in threads too, and is smaller", () => {
  const script = `
    import { readFileSync } from "node:fs";
    import { Worker } from "node:worker_threads";
    import { releaseProgramPages } from ${JSON.stringify(new URL("../../src/shared/program-pages.ts", import.meta.url))};
    const fileKib = () => Number(/^RssFile:\\s+(\\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
    const source = "import { parentPort } from 'node:worker_threads'; parentPort.on('message', (text) => parentPort.postMessage(text.toUpperCase().localeCompare('B')))";
    const worker = new Worker(source, { eval: true });
    const ask = (text) => new Promise((resolve) => worker.once("message", resolve).postMessage(text));
    await ask("x");
    const before = fileKib();
    releaseProgramPages();
    const after = fileKib();
    const answers = [];
    for (let round = 0; round < 20; round++) {
      answers.push(await ask("a"));
      releaseProgramPages();
    }
    await worker.terminate();
    releaseProgramPages();
    console.log(JSON.stringify({ shrunkMib: (before - after) / 1024, answers: new Set(answers).size, sum: eval("[1,2].map((x) => x * 2)") }));`;
  const told = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  const { shrunkMib, ...rest } = JSON.parse(told);
  expect(rest).toEqual({ answers: 1, sum: [2, 4] });
  expect(shrunkMib).toBeGreaterThan(10);
});
