import { setTimeout as delay } from "node:timers/promises";
import { WORD } from "./control.ts";

const LIMIT_MS = 1000;
const POLL_MS = 2;

/** Resolves when the audio thread has closed an output that was disabled, or after a second: a driver may hang. */
export async function letGo(link: { word(index: number): number }, output: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += POLL_MS) {
    if (((link.word(WORD.outputs) >> output) & 1) === 0) return;
    await delay(POLL_MS);
  }
}
