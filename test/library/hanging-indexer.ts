import { createInterface } from "node:readline";
import { listFolder } from "../../src/library/scan/list-folder.ts";

// An indexer that hangs on files called "hang" and dies on files called "crash".
for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (const { id, type, path, rootPath } of JSON.parse(line)) {
    if (path.includes("hang.flac")) await new Promise((resolve) => setTimeout(resolve, 1_000_000));
    if (path.includes("crash.flac")) process.kill(process.pid, "SIGSEGV");
    const metadata = { tags: [["Title", "ok"]], durationMs: 1000, rateHz: 44100, bits: 16, channels: 2 };
    answers.push(
      type === "list" ? { id, type: "listed", folder: listFolder(path, rootPath) } : { id, type: "read", metadata },
    );
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
