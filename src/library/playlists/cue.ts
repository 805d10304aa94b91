import { TAG_NAMES, type Tag } from "../../shared/tags.ts";
import { textLines } from "./text-lines.ts";
import { type WrittenEntry, writtenEntry, writtenTag } from "./written-entry.ts";

const FRAMES_PER_SECOND = 75;
const FILE_TYPES = new Set(["WAVE", "FLAC", "MP3", "AIFF"]);
const TAG_BY_NAME = new Map(TAG_NAMES.map((name) => [name.toLowerCase(), name]));

/** More than a sheet needs; what a track says beyond them is left out. */
const MAX_TAGS = 64;

/** Places in frames of the sheet. */
type Track = { readonly file: string; readonly tags: Tag[]; start: number; end: number | null };

/**
 * A cue sheet's audio tracks as parts of its files. The end of one is the start of the next in the same file; the gap
 * before INDEX 01 belongs to the track before. `within`: the address of the audio file that the sheet lies in, which is
 * then what it speaks of, whatever name it has for it.
 */
export function* parseCue(bytes: Uint8Array, within: string | null = null): Generator<WrittenEntry> {
  const header: Tag[] = [];
  let file: string | null = null;
  let previous: Track | null = null;
  let track: Track | null = null;
  let place: "header" | "file" | "track" | "ignored" = "header";
  let indexed = false;

  for (const line of textLines(bytes)) {
    const { command, values } = wordsOf(line);
    const [first = "", second = ""] = values;
    const tags = place === "header" ? header : place === "track" ? (track?.tags ?? null) : null;
    switch (command) {
      case "REM": {
        const name = TAG_BY_NAME.get(first.toLowerCase());
        if (name !== undefined) addTag(tags, name, second);
        break;
      }
      case "PERFORMER":
        addTag(tags, place === "track" ? "Artist" : "AlbumArtist", first);
        break;
      case "TITLE":
        addTag(tags, place === "track" ? "Title" : "Album", first);
        break;
      case "FILE":
        yield* finished(previous);
        yield* finished(track);
        [previous, track, file] = [null, null, within ?? (FILE_TYPES.has(second) ? first : null)];
        place = file === null ? "ignored" : "file";
        break;
      case "TRACK":
        if (track !== null) {
          yield* finished(previous);
          [previous, track] = [track, null];
        }
        place = "ignored";
        if (file === null || second !== "AUDIO") break;
        track = { file, tags: [...header, ...writtenTag("Track", first)], start: 0, end: null };
        place = "track";
        indexed = false;
        break;
      case "INDEX": {
        const start = place === "track" && !indexed ? framesOf(second) : null;
        if (start === null || track === null) break;
        if (previous !== null && previous.start < start) previous.end = start;
        track.start = start;
        indexed = first !== "00" || previous === null;
        if (indexed) {
          yield* finished(previous);
          previous = null;
        }
        break;
      }
    }
  }
  yield* finished(previous);
  yield* finished(track);
}

function* finished(track: Track | null): Generator<WrittenEntry> {
  const entry = track === null ? null : writtenEntry(track.file, track.tags);
  if (track === null || entry === null) return;
  const startSeconds = track.start / FRAMES_PER_SECOND;
  yield { ...entry, range: { startSeconds, endSeconds: track.end === null ? null : track.end / FRAMES_PER_SECOND } };
}

function addTag(tags: Tag[] | null, name: Tag[0], value: string): void {
  if (tags !== null && tags.length < MAX_TAGS) tags.push(...writtenTag(name, value));
}

function wordsOf(line: string): { readonly command: string; readonly values: readonly string[] } {
  const [command = "", ...values] = [...line.matchAll(/"([^"]*)"?|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? "",
  );
  return { command, values };
}

/** mm:ss:ff in frames. */
function framesOf(text: string): number | null {
  const match = /^(\d{1,6}):(\d{1,6}):(\d{1,6})$/.exec(text);
  if (match === null) return null;
  const [, minutes, seconds, frames] = match.map(Number);
  return ((minutes ?? 0) * 60 + (seconds ?? 0)) * FRAMES_PER_SECOND + (frames ?? 0);
}
