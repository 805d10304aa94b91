import { defineCommand, NO_ARGUMENTS } from "node-mpd-protocol";
import { currentPosition } from "../../../operations/now-playing.ts";
import type { Row } from "../scope.ts";
import { entryText } from "../song-text.ts";
import { statusText } from "../status-text.ts";

/** What is going on. */
export const statusCommands: readonly Row[] = [
  defineCommand({
    name: "status",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "Everything about playback, the queue and the options",
    run: (scope) => (scene) => statusText(scene.moment(), scope.operations.library.updating),
  }),
  defineCommand({
    name: "currentsong",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "The current entry",
    run:
      ({ preferences }) =>
      (scene) => {
        const { snapshot } = scene.moment();
        const position = currentPosition(snapshot);
        const entry = position === null ? undefined : snapshot.queue.entries[position];
        return entry === undefined ? undefined : entryText(entry, position ?? 0, preferences.tags);
      },
  }),
  defineCommand({
    name: "stats",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "Figures about the daemon and the library",
    run: async ({ operations, shared, preferences }) => {
      const { artists, albums, songs, playtimeByFileSeconds, updatedSeconds } = await shared.figures.get();
      const uptimeMs = operations.clock.monotonicMs() - operations.info.startedMs;
      return () =>
        `uptime: ${Math.round(uptimeMs / 1000)}\nplaytime: ${Math.round(shared.playtimes.seconds(preferences.zone))}\n` +
        `artists: ${artists}\nalbums: ${albums}\nsongs: ${songs}\n` +
        `db_playtime: ${Math.floor(playtimeByFileSeconds)}\ndb_update: ${updatedSeconds}\n`;
    },
  }),
  defineCommand({
    name: "clearerror",
    permission: "player",
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "Forget the last playback error",
    run: () => (scene) => void scene.do({ type: "clearError" }),
  }),
];
