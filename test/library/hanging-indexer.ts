import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { listFolder } from "../../src/library/indexer/list-folder.ts";

// An indexer that hangs on files called "hang", dies on files called "crash", computes for ever on files called "spin" and
// on files called "greedy" takes all the memory it can have, up to 2 GiB, writes down how much that was, and dies.
for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (const { id, type, path, rootPath } of JSON.parse(line)) {
    if (path.includes("hang.flac")) await new Promise((resolve) => setTimeout(resolve, 1_000_000));
    if (path.includes("crash.flac")) process.kill(process.pid, "SIGSEGV");
    if (path.includes("spin.flac")) for (;;);
    if (path.includes("greedy.flac")) takeAll(path);
    const metadata = { tags: [["Title", "ok"]], durationMs: 1000, rateHz: 44100, bits: 16, channels: 2 };
    answers.push(
      type === "list" ? { id, type: "listed", folder: listFolder(path, rootPath) } : { id, type: "read", metadata },
    );
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

function takeAll(path: string): never {
  const taken: Buffer[] = [];
  try {
    while (taken.length < 128) taken.push(Buffer.alloc(16 * 1024 * 1024, 1));
  } catch {
    // That was all.
  }
  writeFileSync(`${path}.mebibytes`, String(taken.length * 16));
  process.exit(1);
}
