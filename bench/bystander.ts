import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { HeavyClient } from "./heavy-client.ts";
import { OwnDaemon } from "./own-daemon.ts";
import type { Waits } from "./ping-worker.ts";
import { xruns } from "./xruns.ts";

// How long another client's `ping` waits while one client does its worst, with a large library, the larger the better:
//   node bench/bystander.ts --music DIR [--port N] [--seconds N] [--only WORD]    starts a daemon of its own and scans
//   node bench/bystander.ts --port N [--http N] [--pid N] ...                     asks one that runs; its queue is lost
// `own` is without what the server and the one who pings waited for a processor (needs --pid): nobody's fault.

const { values } = parseArgs({
  options: {
    music: { type: "string" },
    port: { type: "string", default: "6790" },
    http: { type: "string" },
    pid: { type: "string" },
    seconds: { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const port = Number(values.port);
const own = values.music === undefined ? null : new OwnDaemon(values.music, port);
const pid = own?.pid ?? (values.pid === undefined ? null : Number(values.pid));
const httpPort = own?.httpPort ?? (values.http === undefined ? null : Number(values.http));
const seconds = Number(values.seconds);
const BAR_MS = 20;
/** Command lists are bounded by bytes, so many additions are several lists. */
const ADDITIONS = 20_000;
const HOSTILE = [
  "(a+)+$",
  "(.*a){12}$",
  "([a-z]+)*[0-9]$",
  "[a-m].{14}[z!]",
  "word0|word1|word22|word333|word4444|word55555",
];

const client = await HeavyClient.connect(port);
await client.run("clear");
await client.run('add ""');
const uris = (await client.lines("playlistinfo 0:20000")).flatMap((line) =>
  line.startsWith("file: ") ? [line.slice(6)] : [],
);
const additions = Array.from({ length: ADDITIONS }, (_, at) => `add ${quoted(uris[at % uris.length] ?? "")}`);
const filled = async () => {
  await client.run("clear");
  await client.run('add ""');
};
const each = (commands: readonly string[]) => async () => {
  for (const command of commands) await client.run(command);
};
const queueSearches = HOSTILE.map((pattern) => `playlistsearch "(any =~ '${pattern}')"`);

const CASES: readonly (readonly [name: string, prepare: () => Promise<void>, act: () => Promise<void>])[] = [
  ["nothing", async () => {}, () => new Promise((resolve) => setTimeout(resolve, 100))],
  ["listallinfo", filled, each(["listallinfo"])],
  ["search with sort", filled, each(["search any e sort Title"])],
  ["hostile find", filled, each(HOSTILE.map((pattern) => `find "(title =~ '${pattern}')"`))],
  ["hostile playlistsearch", filled, each(queueSearches)],
  ["sorted playlistfind", filled, each([`playlistfind "(title contains 'e')" sort Title window 0:10`])],
  ["playlistinfo", filled, each(["playlistinfo", "plchanges 0", "plchangesposid 0"])],
  ["add everything", async () => {}, each(["clear", 'add ""'])],
  ["add list", async () => void (await client.run("clear")), () => client.list(additions)],
  ["save", filled, each(["rm bystander", "save bystander"])],
  ["load", filled, each(["rm bystander", "save bystander", "clear", "load bystander"])],
  ["shuffle, random, prio", filled, each(["shuffle", "random 1", "prio 5 0:50000", "random 0", "prio 0 0:100000"])],
  ["moves and deletions", filled, each(["move 0:40000 50000", "move 7 9", "swap 1 99", "delete 5", "move 9 60000"])],
  ["clear", filled, each(["delete 10:", 'add ""'])],
  ["rm", filled, each(["rm bystander", "save bystander", "listplaylistinfo bystander", "playlistdelete bystander 7"])],
];

let held = true;
for (const [name, prepare, act] of CASES) {
  if (!name.includes(values.only)) continue;
  await prepare();
  await measure(name, act);
}
if ("unread".includes(values.only)) {
  await filled();
  const unread = await HeavyClient.connect(port);
  await measure("unread", () => unread.neverRead("listallinfo"));
  unread.close();
}
client.close();
own?.stop();
process.exitCode = held ? 0 : 1;

async function measure(name: string, act: () => Promise<void>): Promise<void> {
  const pinging = new Worker(new URL("./ping-worker.ts", import.meta.url), {
    workerData: { port, pid },
  });
  await new Promise((resolve) => pinging.once("message", resolve));
  const before = httpPort === null ? 0 : await xruns(httpPort);
  const began = performance.now();
  let times = 0;
  while (times === 0 || performance.now() - began < seconds * 1_000) {
    await act();
    times++;
  }
  const eachMs = Math.round((performance.now() - began) / times);
  const waits = await new Promise<Waits>((resolve) => {
    pinging.once("message", resolve);
    pinging.postMessage("stop");
  });
  const more = httpPort === null ? {} : { xruns: (await xruns(httpPort)) - before };
  if (waits.ownP999Ms > BAR_MS) held = false;
  console.log(name.padEnd(24), JSON.stringify({ times, eachMs, ...waits, ...more }));
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
