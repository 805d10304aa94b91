import { commandTable as tableOf } from "node-mpd-protocol";
import type { Row } from "../scope.ts";
import { artCommands } from "./art.ts";
import { browseCommands } from "./browse.ts";
import { connectionCommands } from "./connection.ts";
import { databaseCommands } from "./database.ts";
import { optionCommands } from "./options.ts";
import { outputCommands } from "./outputs.ts";
import { partitionCommands } from "./partitions.ts";
import { playbackCommands } from "./playback.ts";
import { playlistCommands } from "./playlists.ts";
import { queueCommands } from "./queue.ts";
import { queueReadCommands } from "./queue-read.ts";
import { reflectionCommands } from "./reflection.ts";
import { statusCommands } from "./status.ts";
import { stickerCommands } from "./stickers.ts";
import { storedPlaylistCommands } from "./stored-playlists.ts";

/** Every command of the server, in the order in which `commands` lists them. */
export function commandTable(): ReadonlyMap<string, Row> {
  return tableOf([
    ...playbackCommands,
    ...optionCommands,
    ...queueCommands,
    ...queueReadCommands,
    ...databaseCommands,
    ...browseCommands,
    ...playlistCommands,
    ...storedPlaylistCommands,
    ...stickerCommands,
    ...artCommands,
    ...outputCommands,
    ...partitionCommands,
    ...statusCommands,
    ...connectionCommands,
    ...reflectionCommands,
  ]);
}
