import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const ALBUMS = [
  { album: "Morning Light", artist: "Aurora Fields", genre: "Ambient", colour: "0xd98e4a" },
  { album: "Abacus", artist: "Blue Harbor", genre: "Jazz", colour: "0x3b6fb0" },
  { album: "Night Trains", artist: "Čeněk Dvořák", genre: "Electronic", colour: "0x6b4fa0" },
] as const;
const TITLES = ["First Steps", "Abcissa", "Across the Water", "Long Way Home"] as const;

/** Three albums of four songs with covers, `seconds` long each. Gives the number of songs. */
export function writeMusic(folder: string, seconds: number): number {
  for (const [index, { album, artist, genre, colour }] of ALBUMS.entries()) {
    const place = join(folder, artist, album);
    mkdirSync(place, { recursive: true });
    ffmpeg("-f", "lavfi", "-i", `color=${colour}:s=400x400`, "-frames:v", "1", join(place, "cover.jpg"));
    const outputs = TITLES.flatMap((title, track) => [
      ...["-map", "0:a", "-c:a", "flac", "-t", String(seconds)],
      ...["-metadata", `title=${title} ${index + 1}`, "-metadata", `artist=${artist}`],
      ...["-metadata", `album_artist=${artist}`, "-metadata", `album=${album}`, "-metadata", `genre=${genre}`],
      ...["-metadata", `track=${track + 1}`, "-metadata", `date=${2001 + index}`],
      join(place, `0${track + 1}.flac`),
    ]);
    ffmpeg("-f", "lavfi", "-i", `sine=frequency=${220 * (index + 1)}:sample_rate=44100`, ...outputs);
  }
  return ALBUMS.length * TITLES.length;
}

function ffmpeg(...options: readonly string[]): void {
  execFileSync("ffmpeg", ["-v", "error", "-nostdin", "-y", ...options]);
}
