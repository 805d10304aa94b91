import { commandTable } from "../../src/protocols/mpd/commands/table.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { seeded } from "../rig/random.ts";
import type { Server } from "../rig/server.ts";
import { FuzzClient, type Heard } from "./fuzz-client.ts";
import { type Batch, bytesOf, type CommandName, hostileBatch } from "./hostile-lines.ts";
import { watchStalls } from "./stalls.ts";

export type FuzzResult = {
  readonly lines: number;
  readonly refused: number;
  readonly carriedOut: number;
  readonly hungUp: number;
  readonly compared: number;
  readonly longestPingMs: number;
  /** What must not be, each with the lines that led to it. */
  readonly faults: readonly string[];
};

/** `password` is answered later and later, and has a test of its own; scans would only make the machine busy. */
const LEFT_OUT = new Set(["password", "update", "rescan", "idle", "noidle", "close", "kill"]);
/** What clients choose for themselves, and what tells something. */
const PERMISSIONS_THAT_CHANGE = new Set(["add", "player", "control", "admin"]);
const MAX_FAULTS = 20;
const QUEUE = 200;

/** The songs of the fuzzed library. */
export const SONGS = 20;
export const uriOf = (index: number) => `${index % 2 === 0 ? "a" : "b"}/${index % SONGS}.flac`;

/** Sends hostile lines until there were so many. The queue is filled again whenever a lucky line has emptied it. */
export async function fuzz(server: Server, count: number, seed: number): Promise<FuzzResult> {
  const random = seeded(seed);
  const names: CommandName[] = [...commandTable().values()]
    .filter(({ name }) => !LEFT_OUT.has(name))
    .map(({ name, permission }) => ({ name, changes: PERMISSIONS_THAT_CHANGE.has(permission) }));
  using watcher = await server.client();
  const stalls = await watchStalls(server);
  const faults: string[] = [];
  const seen = { lines: 0, refused: 0, carriedOut: 0, hungUp: 0, compared: 0 };
  let client = await FuzzClient.connect(server.mpdPort);
  let before = await state(watcher);
  for (let number = 0; seen.lines < count && faults.length < MAX_FAULTS; number++) {
    if (number % 200 === 0) before = await afterwards(watcher, FILL);
    if (client.isClosed) client = await FuzzClient.connect(server.mpdPort);
    const batch = hostileBatch(names, random);
    const isPartial = !batch.strict && random.below(4) === 0;
    const bytes = Buffer.concat(batch.lines.map((line) => bytesOf(`${line}${isPartial ? "" : "\n"}`)));
    const heard = await client.exchange(bytes, number);
    const after = await state(watcher);
    tally(seen, batch, heard);
    const problems = [...problemsOf(batch, heard), ...stalls.take()];
    if (mustBeUnchanged(batch, heard)) {
      seen.compared++;
      if (before !== after) problems.push(`changed without OK:\n${difference(before, after)}`);
    }
    for (const problem of problems) faults.push(`batch ${number}: ${problem}\n${shown(batch)}`);
    // Songs of 0.2 s go by themselves from one to the next.
    before = after.includes("state: play") ? await afterwards(watcher, ["stop"]) : after;
  }
  client.close();
  return { ...seen, longestPingMs: stalls.end(), faults };
}

function tally(seen: Record<"lines" | "refused" | "carriedOut" | "hungUp", number>, batch: Batch, heard: Heard): void {
  seen.lines += batch.lines.length;
  seen.refused += heard.answers.filter((line) => line.startsWith("ACK")).length;
  seen.carriedOut += heard.answers.filter((line) => line === "OK").length + heard.listOks;
  if (heard.closed) seen.hungUp++;
}

function problemsOf({ strict, lines, commands }: Batch, heard: Heard): string[] {
  const problems = heard.faults.map((line) => `a line no client can read: ${JSON.stringify(line)}`);
  // The end of a list that was never begun is refused too, before the sentinel.
  if (strict && !heard.closed && heard.answers.length !== lines.length + 1) {
    problems.push(`${lines.length} lines, ${heard.answers.length - 1} answers`);
  }
  if (strict && heard.closed && !isMalformed(heard)) {
    problems.push(`hung up after ${heard.answers.length} answers, at ${commands[heard.answers.length]?.name}`);
  }
  return problems;
}

/** A line that is no line of the protocol at all is answered, and then the connection ends, as MPD does it. */
function isMalformed({ answers }: Heard): boolean {
  return /ACK \[5@0\] \{\} /.test(answers.at(-1) ?? "");
}

/** MPD gives priorities to one range after the other, up to the first it cannot read, and so it is here. */
const MAY_STOP_HALFWAY = /^prio(id)?\s+\S+\s+\S+\s+\S/;

/** Nothing that may change something was carried out. When the server hangs up, answers may be lost. */
function mustBeUnchanged({ strict, commands, lines }: Batch, { answers, listOks, closed }: Heard): boolean {
  if (lines.some((line) => MAY_STOP_HALFWAY.test(line))) return false;
  if (strict) return !commands.some(({ changes }, index) => changes && (answers[index] ?? "OK") === "OK");
  const mayHaveRun = lines.slice(1).some((line) => /^[a-z]/.test(line));
  return (
    listOks === 0 &&
    !answers.includes("OK") &&
    !(closed && mayHaveRun) &&
    !lines.some((line) => line.startsWith("command_list"))
  );
}

const PASSING = /^(elapsed|time|bitrate|audio|uptime|playtime|db_update|db_playtime|updating_db|Last-Modified|error)$/;

/** Stickers that playing itself writes, a moment later. */
const COUNTED = new Set(["playCount", "skipCount", "lastPlayed", "lastSkipped"]);

/** All a line could change, but for what time does. */
async function state(client: MpdClient): Promise<string> {
  const replies = await client.list(["status", "outputs", "listplaylists", "stickernames", "listpartitions"]);
  return replies
    .flat()
    .filter(([name, value]) => !PASSING.test(name) && !COUNTED.has(value))
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

async function afterwards(client: MpdClient, lines: readonly string[]): Promise<string> {
  await client.list(lines);
  return state(client);
}

const FILL = ["clear", "stop", ...Array.from({ length: QUEUE }, (_, index) => `add ${uriOf(index)}`)];

function difference(before: string, after: string): string {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ].join("\n");
}

function shown({ lines }: Batch): string {
  return lines
    .map((line) => `    ${JSON.stringify(line.length > 300 ? `${line.slice(0, 300)}... (${line.length})` : line)}`)
    .join("\n");
}
