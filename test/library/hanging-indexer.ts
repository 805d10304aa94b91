import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { listFolder } from "../../src/library/indexer/list-folder.ts";
import { prepareSong, ValueList } from "../../src/library/prepared-song.ts";

const METADATA = {
  tags: [["Title", "ok"]],
  durationMs: 1000,
  ...{ rateHz: 44100, bits: 16, channels: 2, replayGain: null, mixRamp: null, signature: null, cueSheet: null },
} as const;

/** Longer than a scan keeps a transaction open. */
const LATE_MS = 5_200;

// An indexer that is late to list folders called "late" and to read their files, hangs on files called "hang", dies on files called "crash", computes for ever on files called "spin" and
// on files called "greedy" takes all the memory it can have, up to 2 GiB, writes down how much that was, and dies.
for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (const { id, type, path, rootPath, uri, names } of JSON.parse(line)) {
    if (path.endsWith("/late")) await new Promise((resolve) => setTimeout(resolve, type === "list" ? LATE_MS : 300));
    answers.push(
      type === "list"
        ? { id, type: "listed", folder: listFolder(path, rootPath) }
        : { id, type: "read-songs", read: await read(path, uri, names) },
    );
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

async function read(path: string, uri: string, names: readonly string[]) {
  const list = new ValueList();
  const songs = [];
  for (const name of names) {
    if (name === "hang.flac") await new Promise((resolve) => setTimeout(resolve, 1_000_000));
    if (name === "crash.flac") process.kill(process.pid, "SIGSEGV");
    if (name === "spin.flac") for (;;);
    if (name === "greedy.flac") takeAll(join(path, name));
    songs.push(prepareSong(join(uri, name), METADATA, null, list));
  }
  return { values: list.values, songs };
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
