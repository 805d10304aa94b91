import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RATE_HZ, synthesise } from "./synthesis.ts";
import { tune } from "./tune.ts";
import { wavFile } from "./wav-file.ts";

const TITLES = ["First Light", "Tide Pools", "Paper Boats", "Harbour at Dusk"] as const;
const TRACK_SECONDS = 24;

/**
 * Makes the demo album unless it is there, and returns its music folder. One piece, cut into tracks in the middle of
 * its sound: what is heard at the cuts is what gapless playback means. About 17 MB, a second of work.
 */
export function demoAlbum(dataDirectory: string): string {
  const music = join(dataDirectory, "demo");
  const album = join(music, "Auralis", "Four Small Waves");
  if (existsSync(album)) return music;
  const unfinished = `${album}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const lengthSeconds = TITLES.length * TRACK_SECONDS;
  const samples = synthesise(tune(lengthSeconds, TRACK_SECONDS), lengthSeconds);
  const samplesPerTrack = TRACK_SECONDS * RATE_HZ * 2;
  for (const [index, title] of TITLES.entries()) {
    const track = String(index + 1).padStart(2, "0");
    const part = samples.subarray(index * samplesPerTrack, (index + 1) * samplesPerTrack);
    const tags = { title, artist: "Auralis", album: "Four Small Waves", track, date: "2026", genre: "Ambient" };
    writeFileSync(join(unfinished, `${track} ${title}.wav`), wavFile(part, RATE_HZ, tags));
  }
  try {
    renameSync(unfinished, album);
  } catch {
    rmSync(unfinished, { recursive: true, force: true }); // Another daemon was faster.
  }
  return music;
}
