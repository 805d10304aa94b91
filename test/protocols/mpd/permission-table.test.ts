import type { Permission } from "node-mpd-protocol";
import { expect, test } from "vitest";
import { Access, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import { RIGHTS, type Right } from "../../../src/operations/access/rights.ts";
import { commandTable } from "../../../src/protocols/mpd/commands/table.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { openHouse } from "./support/house.ts";

/** What each command needs in MPD 0.24 (src/command/AllCommands.cxx). */
const NEEDED: Readonly<Record<Permission, string>> = {
  none: "binarylimit close commands notcommands password ping protocol stringnormalization tagtypes",
  read:
    "albumart channels count currentsong decoders find getfingerprint getvol idle list listall listallinfo listfiles " +
    "listmounts listneighbors listpartitions listplaylist listplaylistinfo listplaylists lsinfo outputs partition " +
    "playlist playlistfind playlistid playlistinfo playlistlength playlistsearch plchanges plchangesposid " +
    "readcomments readmessages readpicture replay_gain_status search searchcount searchplaylist stats status " +
    "subscribe unsubscribe urlhandlers",
  add: "add addid addtagid cleartagid findadd load rangeid searchadd",
  player:
    "clear clearerror consume crossfade delete deleteid mixrampdb mixrampdelay move moveid next pause play playid " +
    "previous prio prioid random repeat replay_gain_mode seek seekcur seekid setvol shuffle single stop swap swapid volume",
  control: "playlistadd playlistclear playlistdelete playlistmove rename rescan rm save searchaddpl sendmessage update",
  admin:
    "config delpartition disableoutput enableoutput kill mount moveoutput newpartition outputset sticker stickernames " +
    "stickernamestypes stickertypes toggleoutput unmount",
};

const neededBy = new Map(
  Object.entries(NEEDED).flatMap(([permission, names]) =>
    names.split(" ").map((name) => [name, permission as Permission] as const),
  ),
);
const rows = [...commandTable().values()];

test("every command needs what it needs in MPD", () => {
  expect(rows.map(({ name, permission }) => [name, permission])).toEqual(
    rows.map(({ name }) => [name, neededBy.get(name)]),
  );
});

test.each<readonly Right[]>([[], ["read"], ["add"], ["player"], ["control"], ["admin"], RIGHTS])(
  "with these rights all others are refused, and listed as such: %j",
  async (...rights) => {
    const house = await openHouse({
      access: new Access({ ...OPEN_ACCESS, everybody: rights }, systemClock, silentLogger),
    });
    const client = await house.connect();
    const held = new Set<string>(["none", ...rights, ...(rights.includes("control") ? ["player"] : [])]);
    const listed = async (command: string) =>
      (await client.ask(command)).slice(0, -1).map((line) => line.replace("command: ", ""));
    const allowed = await listed("commands");
    const refused = await listed("notcommands");
    expect(allowed.every((name) => held.has(neededBy.get(name) ?? ""))).toBe(true);
    expect(refused.some((name) => held.has(neededBy.get(name) ?? ""))).toBe(false);
    for (const name of refused) {
      // Judged before the arguments are: nobody learns from a refusal what there is.
      for (const words of ["", ' "" x y z']) {
        expect(await client.ask(`${name}${words}`)).toEqual([
          `ACK [4@0] {${name}} you don't have permission for "${name}"`,
        ]);
      }
    }
    await house.close();
  },
);
