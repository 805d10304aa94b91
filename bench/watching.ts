/**
 * What watching a large collection costs: inotify watches, and memory beside the same daemon that watches nothing.
 *   node bench/watching.ts [--folders 5500] [--files 50000]
 */
import { linkSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startDaemon } from "../test/rig/daemon.ts";
import { temporaryPlace } from "../test/rig/place.ts";
import { processTree, pssMiB } from "../test/rig/process-tree.ts";
import { scanned } from "../test/rig/server.ts";
import { writeFlacs } from "../test/rig/synthetic-music.ts";
import { sleep } from "../test/rig/wait.ts";
import { median } from "./subjects.ts";

const BAR = { watchesBesideFolders: 10, mebibytes: 40 };
/** The indexer processes end, and memory that a scan used goes back. */
const SETTLE_MS = 20_000;
const READINGS = 5;

const { values } = parseArgs({
  options: { folders: { type: "string", default: "5500" }, files: { type: "string", default: "50000" } },
});
const folders = Number(values.folders);
const files = Number(values.files);

using place = temporaryPlace("watching");
const music = place.under("music");
fillFolders();

const watched = await measured(true);
const unwatched = await measured(false);
const mebibytes = Math.round((watched.pss - unwatched.pss) * 10) / 10;
const held = watched.watches <= folders + BAR.watchesBesideFolders && mebibytes <= BAR.mebibytes;
console.log(JSON.stringify({ folders, files, watches: watched.watches, mebibytes, bar: BAR, held }));
if (!held) process.exitCode = 1;

/** One song under many names: what the files are makes no difference to who watches folders. */
function fillFolders(): void {
  const [song = ""] = writeFlacs(place.under("songs"), 1, 1);
  // The music folder itself is watched, too.
  for (let folder = 0; folder < folders - 1; folder++) mkdirSync(`${music}/${folder}`, { recursive: true });
  for (let file = 0; file < files; file++)
    linkSync(place.under("songs", song), `${music}/${file % (folders - 1)}/${file}.flac`);
}

async function measured(watch: boolean): Promise<{ readonly watches: number; readonly pss: number }> {
  await using server = await startDaemon({ folder: place.under(`state-${watch}`), music, watch });
  const client = await server.client();
  await client.command("update");
  await scanned(client, files);
  await sleep(SETTLE_MS);
  const readings: number[] = [];
  for (let reading = 0; reading < READINGS; reading++) {
    readings.push(pssMiB(server.pid));
    await sleep(300);
  }
  return { watches: watchesOf(server.pid), pss: median(readings) };
}

/** Of the process and all that descend from it (proc(5), fdinfo). */
function watchesOf(root: number): number {
  let count = 0;
  for (const { pid } of processTree(root))
    for (const descriptor of readdirSync(`/proc/${pid}/fdinfo`))
      count += readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, "utf8").split("\ninotify ").length - 1;
  return count;
}
