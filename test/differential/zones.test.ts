/** Zones beside MPD's partitions: three clients of each make, end and change them at random, and hear the same. */
import { expect, test } from "vitest";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { temporaryPlace } from "../rig/place.ts";
import { type Random, runSeed, seeded, sized } from "../rig/random.ts";
import { Link } from "./link.ts";
import { referenceVersion, startPair } from "./servers.ts";

const EXCHANGES = sized(500, 20_000);
const CLIENTS = 3;
/** The one that is known to pass; `SEED` chooses another. */
const USUAL_SEED = 20_261_122;
const HEAR = "idle\nnoidle";

const ZONES = ["kitchen", "attic", "x-1", "A_b", "default"];
const OUTPUTS = ["Null A", "Null B"];

/** By weight. Nothing plays: what sounds without an output is told at different moments. */
const COMMANDS: readonly (readonly [weight: number, make: (random: Random) => string])[] = [
  [10, (random) => `newpartition "${random.pick([...ZONES, "bad name", ""])}"`],
  [8, (random) => `delpartition "${random.pick([...ZONES, "bad name", "nowhere"])}"`],
  [18, (random) => `partition "${random.pick([...ZONES, "nowhere"])}"`],
  [14, (random) => `moveoutput "${random.pick([...OUTPUTS, ...OUTPUTS, "Nobody"])}"`],
  [12, () => "outputs"],
  [8, (random) => `${random.pick(["enable", "disable", "toggle"])}output ${random.pick(["0", "1", "2", "-1", "x"])}`],
  [2, (random) => `outputset 0 ${random.pick(["foo", "a-b"])} 1`],
  [6, () => "listpartitions"],
  [8, () => "status"],
  [3, (random) => `${random.pick(["subscribe", "unsubscribe"])} ${random.pick(["news", "more"])}`],
  [4, (random) => random.pick(["channels", "sendmessage news hello", "readmessages"])],
  [4, (random) => random.pick(["add t000.wav", "repeat 1", "repeat 0", "consume 1", "random 1", "random 0"])],
  [2, (random) => `setvol ${random.below(101)}`],
  [5, () => HEAR],
];

const DRAWN = COMMANDS.flatMap(([weight, make]) => Array.from({ length: weight }, () => make));

const command = (random: Random): string => random.pick(DRAWN)(random);

function line(random: Random): string {
  if (random.next() > 0.03) return command(random);
  const list = Array.from({ length: 3 }, () => command(random)).filter((one) => one !== HEAR);
  return ["command_list_begin", ...list, "command_list_end"].join("\n");
}

/**
 * Not compared: versions, what 0.24 added, the volume, which MPD remembers for a second after its output has gone. Of
 * events, `mixer`, which we tell also when a volume comes or goes with an output, and `output`, which 0.23 tells in all zones.
 */
function compared(asked: string, answer: readonly string[]): readonly string[] {
  const left =
    asked === HEAR
      ? /^changed: (mixer|output)$/
      : /^(volume|playlist|lastloadedplaylist|mixrampdb|songid|nextsongid): /;
  return answer.filter((text) => !left.test(text));
}

const version = referenceVersion();

test.skipIf(version === null)(
  `${EXCHANGES} exchanges about zones are as MPD ${version} has them with partitions`,
  { timeout: 60_000 + EXCHANGES * 20 },
  async () => {
    process.env.SEED ??= String(USUAL_SEED);
    const seed = runSeed("zones");
    const random = seeded(seed);
    using place = temporaryPlace("zones-beside");
    writeCodedTracks(place.under("music"), [44_100]);
    await using pair = await startPair(place.under("servers"), place.under("music"));
    const open = (port: number) => Promise.all(Array.from({ length: CLIENTS }, () => Link.open(port)));
    const [theirs, ours] = await Promise.all([open(pair.reference.mpdPort), open(pair.ours.mpdPort)]);
    const before: string[] = [];
    for (let done = 0; done < EXCHANGES; done++) {
      const client = random.below(CLIENTS);
      const asked = line(random);
      const ask = (text: string) => Promise.all([theirs[client]?.ask(text), ours[client]?.ask(text)]);
      // Events of what was answered have come by the time of the next answer.
      if (asked === HEAR) for (let round = 0; round < 2; round++) await ask("ping");
      const answers = await ask(asked);
      const [expected, got] = answers.map((answer) => compared(asked, answer ?? []));
      before.push(`${client}: ${asked}`);
      expect({ seed, last: before.slice(-30), answer: got }).toEqual({
        seed,
        last: before.slice(-30),
        answer: expected,
      });
    }
    for (const link of [...theirs, ...ours]) link.close();
  },
);
