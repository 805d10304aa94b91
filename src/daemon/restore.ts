import type { Library } from "../library/library-port.ts";
import type { SavedPlayback, SavedZone } from "../library/user-store-port.ts";
import { DEFAULT_OPTIONS, type InitialEntry, initialSnapshot } from "../player/initial.ts";
import { restoredOptions } from "../player/saved.ts";
import type { SavedQueue } from "../player/saved-queue.ts";
import type { OutputState, ReplayGainMode, Snapshot } from "../player/snapshot.ts";
import { bareSong, describedSong } from "../shared/song.ts";
import { soundSettingsFrom } from "../shared/sound/schema.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";

/** Takes a few milliseconds. */
const SONGS_AT_ONCE = 500;

/** What a zone begins with that was never saved. */
export type UnsetZone = { readonly replayGain: ReplayGainMode; readonly sound: SoundSettings | null };

export type Restored = {
  readonly initial: Snapshot;
  /** What the store has of the queue; null = not this queue. */
  readonly savedQueue: SavedQueue | null;
  /** What `resume` goes on with; null on the first start. */
  readonly playback: SavedPlayback | null;
};

/** A zone as it was left. Songs the library does not have now are kept by their address: the disk may come back. */
export async function restoreZone(
  zone: string,
  saved: SavedZone | null,
  outputs: readonly OutputState[],
  unset: UnsetZone,
  library: Library,
): Promise<Restored> {
  const playback = saved?.playback ?? null;
  const rows = saved?.queue ?? [];
  const queue = await entriesOf(rows, library);
  const sound = playback === null ? unset.sound : soundSettingsFrom(playback.sound);
  const initial = initialSnapshot({
    zone,
    queue,
    outputs,
    seed: playback?.randomState ?? Date.now(),
    volume: playback?.volume ?? null,
    currentPosition: playback?.currentPosition ?? null,
    options:
      playback === null ? { ...DEFAULT_OPTIONS, replayGain: unset.replayGain } : restoredOptions(playback.options),
    ...(sound === null ? {} : { sound }),
  });
  const isWhole = saved !== null && playback !== null && initial.queue.entries.length === rows.length;
  const savedQueue = isWhole ? { entries: initial.queue.entries, ranks: saved.ranks } : null;
  return { initial, savedQueue, playback };
}

/** In slices: a long queue leaves others their turn, and the library reads ahead while its songs are taken in. */
async function entriesOf(rows: SavedZone["queue"], library: Library): Promise<readonly InitialEntry[]> {
  const entries: InitialEntry[] = [];
  const songsFrom = (from: number) => library.songsAt(rows.slice(from, from + SONGS_AT_ONCE).map(({ uri }) => uri));
  let next = songsFrom(0);
  for (let from = 0; from < rows.length; from += SONGS_AT_ONCE) {
    const songs = await next;
    next = songsFrom(from + SONGS_AT_ONCE);
    for (const [index, { saidTags = [], ...row }] of rows.slice(from, from + SONGS_AT_ONCE).entries()) {
      entries.push({ ...row, song: describedSong(songs[index] ?? bareSong(row.uri), saidTags) });
    }
  }
  return entries;
}
