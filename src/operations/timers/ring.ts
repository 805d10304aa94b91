import type { Player } from "../../player/player-port.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Song } from "../../shared/song.ts";
import { songsFor } from "../add.ts";
import type { Operations } from "../operations.ts";
import { playableSongs, playlistEntries } from "../playlists.ts";
import type { Alarm } from "./alarm.ts";
import { Fade } from "./fade.ts";

const SILENT = 1;

/**
 * Plays what an alarm says, from nearly silent to its volume. When that cannot be had, because a disk or a server is away,
 * the queue is played as it is: one shall wake up. Errors: what was missing, after the queue has begun.
 */
export async function ring(operations: Operations, alarm: Alarm): Promise<void> {
  const player = operations.zones.get(alarm.zone) ?? operations.zones.list()[0];
  if (player === undefined) return;
  let songs: readonly Song[] = [];
  let failure: unknown = null;
  try {
    songs = await wanted(operations, alarm);
  } catch (error) {
    failure = error;
  }
  begin(player, operations.clock, alarm, songs);
  if (failure !== null) throw failure;
}

async function wanted(operations: Operations, { uris, playlist }: Alarm): Promise<readonly Song[]> {
  if (playlist !== null) return (await playableSongs(operations, await playlistEntries(operations, playlist))).songs;
  const songs: Song[] = [];
  for (const uri of uris) songs.push(...(await songsFor(operations, uri)));
  return songs;
}

function begin(player: Player, clock: Clock, { volume, fadeSeconds }: Alarm, songs: readonly Song[]): void {
  const target = player.turn((turn) => {
    const { snapshot } = turn.moment();
    const to = snapshot.volume === null ? null : (volume ?? snapshot.volume);
    if (songs.length > 0) turn.do({ type: "replace", songs });
    if (to !== null) turn.do({ type: "setVolume", volume: fadeSeconds > 0 ? Math.min(SILENT, to) : to });
    turn.do({ type: "play", which: songs.length > 0 ? { position: 0 } : null });
    return to;
  });
  const from = Math.min(SILENT, target ?? 0);
  if (target === null || fadeSeconds === 0 || from === target) return;
  new Fade({ player, clock }, { from, to: target }, fadeSeconds * 1000, () => {});
}
