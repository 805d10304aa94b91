import { parseArgs } from "node:util";
import { temporaryPlace } from "../rig/place.ts";
import { converse, type Outcome } from "./conversation.ts";
import { writeMusic } from "./music.ts";
import { type Pair, referenceVersion, startPair } from "./servers.ts";

const USAGE = `node test/differential/main.ts [--exchanges 100000] [--seed N] [--length 60] [--lanes 4] [--faults 10]
                                      [--tail 12] [--only REGEX]
Asks MPD (the program MPD names, or mpd) and the built daemon the same random questions and compares the answers.`;

const { values } = parseArgs({
  options: {
    exchanges: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    /** Exchanges of one conversation. */
    length: { type: "string", default: "60" },
    /** Stop after so many faults. */
    faults: { type: "string", default: "10" },
    /** Pairs of servers at once. */
    lanes: { type: "string", default: "4" },
    /** Commands shown before a fault. */
    tail: { type: "string", default: "12" },
    /** Names of commands. */
    only: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const version = referenceVersion();
if (values.help || version === null) {
  console.log(values.help ? USAGE : "there is no mpd on this machine to compare with; install it, or name it in MPD");
  process.exit(values.help ? 0 : 69);
}

const wanted = Number(values.exchanges);
const firstSeed = Number(values.seed);
console.log(`differential: MPD ${version}, seed ${firstSeed}, ${wanted} exchanges`);
using place = temporaryPlace("differential");
const music = writeMusic(place.under("music"));
const explained = new Map<string, number>();
const startedMs = performance.now();
let done = 0;
let faults = 0;
let nextSeed = firstSeed;

/** Converses with a pair of servers of its own until all is said. MPD lets its clients wait, so several do it at once. */
async function lane(folder: string): Promise<void> {
  const start = (): Promise<Pair> => startPair(folder, place.under("music"));
  const only = values.only === undefined ? null : new RegExp(values.only);
  let pair = await start();
  while (done < wanted && faults < Number(values.faults)) {
    const seed = nextSeed++;
    const exchanges = Math.min(Number(values.length), wanted - done);
    done += exchanges;
    const outcome = await converse(pair, music, { seed, exchanges, version: version ?? "", only });
    done += outcome.exchanges - exchanges;
    for (const [why, count] of outcome.explained) explained.set(why, (explained.get(why) ?? 0) + count);
    if (outcome.fault !== null) {
      faults++;
      show(seed, outcome.fault);
    } else if (!outcome.parted) continue;
    // They may have gone different ways.
    await pair[Symbol.asyncDispose]();
    pair = await start();
  }
  await pair[Symbol.asyncDispose]();
}

await Promise.all(Array.from({ length: Number(values.lanes) }, (_, index) => lane(place.under(`servers-${index}`))));
for (const [why, count] of explained) console.log(`${count} times: ${why}`);
console.log(`${done} exchanges, ${faults} faults, ${Math.round((performance.now() - startedMs) / 1000)} s`);
process.exitCode = faults === 0 ? 0 : 1;

function show(seed: number, { exchange, before }: NonNullable<Outcome["fault"]>): void {
  console.log(
    `\nseed ${seed}, after ${before.length}: ${before.slice(-Number(values.tail)).join(" | ")}\n> ${exchange.line}`,
  );
  const [theirs, ours] = [exchange.theirs, exchange.ours];
  for (const line of theirs.filter((candidate) => !ours.includes(candidate)).slice(0, 12))
    console.log(`  mpd:  ${line}`);
  for (const line of ours.filter((candidate) => !theirs.includes(candidate)).slice(0, 12))
    console.log(`  ours: ${line}`);
  if (theirs.every((line) => ours.includes(line)) && ours.every((line) => theirs.includes(line))) {
    console.log(
      `  the same lines in another order or number\n  mpd:  ${theirs.join(" | ")}\n  ours: ${ours.join(" | ")}`,
    );
  }
}
