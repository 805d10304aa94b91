import { isDeepStrictEqual } from "node:util";
import { type Random, seeded } from "../rig/random.ts";
import type { Server } from "../rig/server.ts";
import { makeCommand } from "./commands.ts";
import { type Exchange, explanation, haveParted, isOlder } from "./differences.ts";
import { Link } from "./link.ts";
import type { Music } from "./music.ts";
import { normalised } from "./normalise.ts";
import type { Pair } from "./servers.ts";
import { Numbers, World } from "./world.ts";

/** What every conversation starts from, besides stored playlists and stickers, which stay. */
const START = [
  ...["stop", "clear", "clearerror", "repeat 0", "random 0", "single 0", "consume 0", "crossfade 0", "mixrampdb 0"],
  ...["mixrampdelay nan", "replay_gain_mode off", "setvol 50", "enableoutput 0", "disableoutput 1"],
];

/** Commands that change something, if they are not refused. */
const CHANGING =
  /^(add|addid|load|save|rm|rename|playlist(add|clear|delete|move)|(find|search)add|searchaddpl|sticker|move|moveid|seek|seekid) /;

const IN_LIST = 0.03;

export type Outcome = {
  readonly exchanges: number;
  /** Differences that are explained, by their reasons. */
  readonly explained: ReadonlyMap<string, number>;
  /** One server has stored what the other refused, for a reason: both must begin anew. */
  readonly parted: boolean;
  /** The first that is not, with what was said before it. */
  readonly fault: { readonly exchange: Exchange; readonly before: readonly string[] } | null;
};

type Side = { readonly link: Link; readonly numbers: Numbers };

export type Plan = {
  readonly seed: number;
  readonly exchanges: number;
  readonly version: string;
  readonly only: RegExp | null;
};

/** One connection to each server, asked the same until they differ. */
export async function converse(pair: Pair, music: Music, plan: Plan): Promise<Outcome> {
  const random: Random = seeded(plan.seed);
  const world = new World(random, music, !isOlder(plan.version, "0.24"));
  const [theirs, ours] = await Promise.all([begin(pair.reference, music), begin(pair.ours, music)]);
  const explained = new Map<string, number>();
  const before: string[] = [];
  let fault: Outcome["fault"] = null;
  let parted = false;
  while (before.length < plan.exchanges && fault === null && !parted) {
    const lines = nextLines(world, plan.only);
    for (const exchange of await ask(lines, theirs, ours, world)) {
      if (!isDeepStrictEqual(exchange.theirs, exchange.ours)) {
        const why = explanation(exchange, plan.version);
        if (why === null) fault = { exchange, before: before.slice(-60) };
        else explained.set(why, (explained.get(why) ?? 0) + 1);
        // What follows in a command list was carried out by one of them only.
        parted = haveParted(exchange) && (lines.length > 1 || CHANGING.test(exchange.line));
      }
      before.push(exchange.line);
      if (fault !== null || parted) break;
    }
  }
  theirs.link.close();
  ours.link.close();
  return { exchanges: before.length, explained, parted, fault };
}

async function begin(server: Server, music: Music): Promise<Side> {
  const link = await Link.open(server.mpdPort);
  for (const line of START) await link.ask(line);
  const added = await link.ask(`addid "${music.uris[0]}"`);
  const base = Number(added[0]?.replace("Id: ", ""));
  if (!Number.isInteger(base)) throw new Error(`no song to begin with: ${added.join(" ")}\n${server.log()}`);
  await link.ask("clear");
  return { link, numbers: new Numbers(base) };
}

/** One command, or now and then some in a command list. */
function nextLines(world: World, only: RegExp | null): readonly string[] {
  const count = world.chance(IN_LIST) ? 2 + world.random.below(5) : 1;
  return Array.from({ length: count }, () => {
    const line = makeCommand(world, only);
    world.foresee(line);
    return line;
  });
}

/** An exchange for every command that was answered. */
async function ask(lines: readonly string[], theirs: Side, ours: Side, world: World): Promise<readonly Exchange[]> {
  const isList = lines.length > 1;
  const text = isList ? ["command_list_ok_begin", ...lines, "command_list_end"].join("\n") : (lines[0] ?? "");
  const answers = await Promise.all([theirs, ours].map(({ link, numbers }) => link.ask(numbers.fill(text))));
  const [a = [], b = []] = answers.map((answer) => (isList ? partsOf(answer) : [answer]));
  return lines
    .slice(0, Math.max(a.length, b.length))
    .map((line, index) => compared(line, [a[index] ?? [], b[index] ?? []], [theirs, ours], world));
}

/** The answers of a command list, each as if its command had stood alone. */
function partsOf(answer: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of answer) {
    parts.at(-1)?.push(line === "list_OK" ? "OK" : line.replace(/^ACK \[(\d+)@\d+\]/, "ACK [$1@0]"));
    if (line === "list_OK") parts.push([]);
  }
  // The OK of the whole.
  return answer.at(-1) === "OK" ? parts.slice(0, -1) : parts;
}

type Answers = readonly [theirs: readonly string[], ours: readonly string[]];

function compared(line: string, answers: Answers, [theirs, ours]: readonly [Side, Side], world: World): Exchange {
  const name = line.split(" ")[0] ?? "";
  const [a = [], b = []] = [theirs, ours].map(({ numbers }, index) => {
    const lines = answers[index] ?? [];
    const version = name === "status" ? lines.find((candidate) => candidate.startsWith("playlist: ")) : undefined;
    if (version !== undefined) numbers.seen(Number(version.slice("playlist: ".length)));
    return normalised(name, lines, numbers);
  });
  world.learn(a);
  const random = /^random "?([01])/.exec(line);
  if (random !== null && a.at(-1) === "OK") world.isRandom = random[1] === "1";
  world.versions = theirs.numbers.versions;
  if (/^(find|search)add .*\bsort\b/.test(line)) world.formatsAreLost = true;
  return { line, theirs: comparable(name, a, world), ours: comparable(name, b, world) };
}

/** In random order the next song is chance; a format that MPD has forgotten is not compared. */
function comparable(name: string, lines: readonly string[], world: World): readonly string[] {
  const lost = world.formatsAreLost && /^(playlist(info|id|find|search)|plchanges|currentsong)$/.test(name);
  return lines.filter(
    (line) => !(world.isRandom && /^nextsong(id)?: /.test(line)) && !(lost && line.startsWith("Format: ")),
  );
}
