import { expect, test } from "vitest";
import { temporaryPlace } from "../rig/place.ts";
import { runSeed } from "../rig/random.ts";
import { converse } from "./conversation.ts";
import { writeMusic } from "./music.ts";
import { referenceVersion, startPair } from "./servers.ts";

const EXCHANGES = 2_000;
const CONVERSATION = 60;
/** The one that is known to pass; `SEED` chooses another, and the long lane (`npm run differential`) a new one. */
const USUAL_SEED = 20_261_122;

const version = referenceVersion();
if (version === null)
  console.warn("there is no mpd here: nothing to compare with; scripts/bootstrap.sh test installs it");

test.skipIf(version === null)(
  `${EXCHANGES} random exchanges are answered as MPD ${version} answers them`,
  async () => {
    process.env.SEED ??= String(USUAL_SEED);
    const first = runSeed("differential");
    using place = temporaryPlace("differential");
    const music = writeMusic(place.under("music"));
    let pair = await startPair(place.under("servers"), place.under("music"));
    try {
      for (let done = 0, seed = first; done < EXCHANGES; seed++) {
        const plan = { seed, exchanges: CONVERSATION, version: version ?? "", only: null };
        const { exchanges, parted, fault } = await converse(pair, music, plan);
        expect({ seed, fault }).toEqual({ seed, fault: null });
        done += exchanges;
        if (!parted) continue;
        await pair[Symbol.asyncDispose]();
        pair = await startPair(place.under("servers"), place.under("music"));
      }
    } finally {
      await pair[Symbol.asyncDispose]();
    }
  },
  120_000,
);
