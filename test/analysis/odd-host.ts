import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { HostAnswer, HostQuestion } from "../../src/analysis/host-messages.ts";

// An analysis host that takes a moment for each file, hangs on "hang.flac", dies on "crash.flac", says that "away.flac" is
// not there and takes long over "long.flac", but tells so. argv[3], if any: the file in which it notes what it was asked.
const silence = {
  ...{ integratedLufs: -18, loudnessRangeLu: 0, samplePeak: 0.5, truePeak: 0.5, fingerprint: null },
  ...{ mixRamp: { start: "", end: "" }, waveform: "", blocks: "" },
};
const tell = (answer: HostAnswer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const { path }: HostQuestion = JSON.parse(line);
  if (path === "hang.flac") await sleep(1_000_000);
  if (path === "crash.flac") process.kill(process.pid, "SIGSEGV");
  if (path === "away.flac") {
    tell({ type: "away" });
    continue;
  }
  for (let second = 0; path === "long.flac" && second < 10; second++) {
    await sleep(50);
    tell({ type: "progress", seconds: second });
  }
  await sleep(30);
  tell({ type: "measured", seconds: 1, track: silence });
}
