/**
 * How long a client waits for answers about a large library, beside MPD on the same files in the same run, median of 30:
 *   node bench/queries.ts --music DIR
 */
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { startDaemon } from "../test/rig/daemon.ts";
import { temporaryPlace } from "../test/rig/place.ts";
import { startRealMpd } from "../test/rig/real-mpd.ts";
import type { Server } from "../test/rig/server.ts";
import { until } from "../test/rig/wait.ts";
import { HeavyClient } from "./heavy-client.ts";
import { median } from "./subjects.ts";

const { values } = parseArgs({ options: { music: { type: "string" }, rounds: { type: "string", default: "30" } } });
if (values.music === undefined) throw new Error("--music DIR is missing");
const music = values.music;
const rounds = Number(values.rounds);
const SCAN_WITHIN_MS = 600_000;

const filter = (expression: string) => `"(${expression})"`;
/** `words`: each is put in for `%`. The bar is in ms. */
const QUESTIONS: readonly { readonly ask: string; readonly words?: readonly string[]; readonly bar: number }[] = [
  { ask: "search title %", words: ["love", "midnight", "stone"], bar: 12 },
  { ask: "search any %", words: ["midnight", "satellite"], bar: 25 },
  { ask: "search title e sort Artist window 0:50", bar: 10 },
  { ask: "list artist", bar: 5 },
  { ask: "list album group albumartist", bar: 15 },
  { ask: `find ${filter("title contains '%'")}`, words: ["Love", "Midnight", "Stone"], bar: 25 },
  { ask: `find ${filter("title =~ '^Mid.*Sun$'")}`, bar: 200 },
  ...["(a+)+$", "(.*a){12}$", "([a-z]+)*[0-9]$", "[a-m].{14}[z!]"].map((hostile) => ({
    ask: `find ${filter(`title =~ '${hostile}'`)}`,
    bar: 200,
  })),
];

using place = temporaryPlace("queries");
const theirs = await measured(await startRealMpd({ folder: place.under("mpd"), music }), async () => {});
const ours = await measured(await startDaemon({ folder: place.under("auralisd"), music }), async () => {
  await until("a full index", () => isIndexed(place.under("auralisd", "state", "library.db")), SCAN_WITHIN_MS, 500);
});

for (const [index, { ask, words = [], bar }] of QUESTIONS.entries()) {
  const [own = Number.NaN, mpd = Number.NaN] = [ours[index], theirs[index]];
  const show = (ms: number) => Math.round(ms * 100) / 100;
  const held = own <= bar;
  const question = [ask, ...words].join(" | ");
  console.log(JSON.stringify({ question, ms: show(own), mpd: show(mpd), ratio: show(own / mpd), bar, held }));
  if (!held) process.exitCode = 1;
}

/** Medians of the answers' times, question by question. */
async function measured(server: Server, ready: () => Promise<void>): Promise<readonly number[]> {
  await using _running = server;
  await update(server.mpdPort);
  await ready();
  const client = await HeavyClient.connect(server.mpdPort);
  const medians: number[] = [];
  for (const { ask, words = [""] } of QUESTIONS) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      await client.run(ask.replace("%", () => words[round % words.length] ?? ""));
      times.push(performance.now() - began);
    }
    medians.push(median(times));
  }
  client.close();
  return medians;
}

async function update(port: number): Promise<void> {
  const client = await HeavyClient.connect(port);
  await client.run("update");
  const isOver = async () => !(await client.lines("status")).some((line) => line.startsWith("updating_db"));
  await until("the scan", isOver, SCAN_WITHIN_MS, 100);
  client.close();
}

/** What is not in the index of values yet is looked at one by one, until it is. */
async function isIndexed(path: string): Promise<boolean> {
  const database = new Database(path, { readonly: true });
  try {
    const question = "SELECT values_indexed >= (SELECT max(id) FROM tag_values) FROM collection";
    return database.prepare(question).pluck().get() === 1;
  } finally {
    database.close();
  }
}
