import type { SongPart } from "../../shared/song.ts";
import { tagsOfText } from "../../shared/song-text.ts";
import type { Tag } from "../../shared/tags.ts";
import type { FileMetadata } from "../indexer/indexer-messages.ts";
import { levelsOf } from "../tagged-levels.ts";
import type { CueFile, CueTrack } from "./cue-store.ts";

/** What a track of a cue sheet is as a song. */
export type PartOfFile = { readonly metadata: FileMetadata; readonly part: SongPart };

/** Said of the file's one long recording, which no track is. */
const OF_THE_WHOLE: readonly Tag[0][] = ["MUSICBRAINZ_TRACKID", "MUSICBRAINZ_RELEASETRACKID"];

/**
 * A track with what its sheet says, and where that is silent what its file says; null when it begins behind the file's
 * end. An end behind the file's end is the file's end.
 */
export function partOfFile(track: CueTrack & { readonly number: number }, file: CueFile): PartOfFile | null {
  const startMs = wholeMs(track.startSeconds);
  const endMs = track.endSeconds === null ? null : wholeMs(track.endSeconds);
  if (file.durationMs !== null && startMs >= file.durationMs) return null;
  const reachesEnd = endMs === null || (file.durationMs !== null && endMs >= file.durationMs);
  const untilMs = reachesEnd ? file.durationMs : endMs;
  return {
    part: { fileUri: file.uri, startSeconds: track.startSeconds, endSeconds: reachesEnd ? null : track.endSeconds },
    metadata: {
      tags: mergedTags(track.tags, tagsOfText(file.text)),
      durationMs: untilMs === null ? null : untilMs - startMs,
      rateHz: file.rateHz,
      bits: file.bits,
      channels: file.channels,
      replayGain: levelsOf(file.replayGainJson === null ? null : JSON.parse(file.replayGainJson)).replayGain,
      // That of the file says how its first track comes and its last one goes.
      mixRamp: null,
      signature: file.identity === null ? null : `${file.identity}#${track.number}`,
      cueSheet: null,
    },
  };
}

function mergedTags(said: readonly Tag[], ofFile: readonly Tag[]): readonly Tag[] {
  const left = new Set<Tag[0]>([...said.map(([name]) => name), ...OF_THE_WHOLE]);
  const merged = [...said, ...ofFile.filter(([name]) => !left.has(name))];
  // Values of one tag stand together, as files have them.
  return [...Map.groupBy(merged, ([name]) => name).values()].flat();
}

function wholeMs(seconds: number): number {
  return Math.floor(seconds * 1000 + 1e-6);
}
