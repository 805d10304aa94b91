import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Writes `count` stereo FLAC files of `seconds` each, 44.1 kHz and 16 bit, whose noise is as hard to decode as music. */
export function writeFlacs(folder: string, count: number, seconds: number): string[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, index) => {
    const uri = `m${String(index).padStart(2, "0")}.flac`;
    const synth = [
      "synth",
      String(seconds),
      "pinknoise",
      "synth",
      "sine",
      "mix",
      String(220 + 40 * index),
      "gain",
      "-3",
    ];
    execFileSync("sox", ["-R", "-r", "44100", "-n", "-b", "16", "-c", "2", join(folder, uri), ...synth]);
    return uri;
  });
}
