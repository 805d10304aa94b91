import fc from "fast-check";
import { expect, test } from "vitest";
import { initialSnapshot } from "../../../src/player/initial.ts";
import type { OutputId } from "../../../src/shared/ids.ts";
import { TAG_NAMES } from "../../../src/shared/tags.ts";
import { openHouse } from "./support/house.ts";
import { testSong } from "./support/memory-library.ts";

/** Texts as hostile files have them: line breaks of all kinds, NUL, and lines that look like answers. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc
    .array(
      fc.constantFrom("\n", "\r", "\0", "OK", "ACK [5@0] {} x", "file: y", "changed: player", "a", ": ", "list_OK"),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join("")),
);
const tags = fc.array(fc.tuple(fc.constantFrom(...TAG_NAMES), text), { maxLength: 6 });
const name = text.map((one) => one.replaceAll(/[/]/g, "_"));

const SHOWING = [
  ...["playlistinfo", "playlist", "currentsong", "status", "outputs", "listall", "listallinfo", "lsinfo", "lsinfo f"],
  ...[
    "find title x",
    "search any a",
    "list artist",
    "list album group title",
    "plchanges 0",
    "playlistid",
    "listfiles f",
  ],
  ...["playlistfind title x", "playlistsearch any a", "stats", "urlhandlers", "replay_gain_status", "readmessages"],
];

const LINE = /^(?:\d+:)?[A-Za-z][A-Za-z_0-9-]*: ?[^\n\r\0]*$/;

test("no value ends a line, whatever is in it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, tags), { minLength: 1, maxLength: 8 }), text, async (files, words) => {
      const songs = files.map(([file, list], index) => testSong(`f/${index}${file}`, list));
      const house = await openHouse({}, songs);
      house.library.comments = async () => [["TITLE", words]];
      const client = await house.connect();
      expect(await client.ask("add f")).toEqual(["OK"]);
      for (const line of ["subscribe x", "play"]) await client.ask(line);
      await client.ask(`sendmessage x ${JSON.stringify(words).replaceAll(/\\[nru]/g, "")}`);
      for (const command of SHOWING) {
        const answer = await client.ask(command);
        const last = answer.pop();
        expect([command, last]).toEqual([command, "OK"]);
        for (const line of answer) expect(line).toMatch(LINE);
        if (!/^(playlistinfo|listallinfo|playlistid|plchanges 0)$/.test(command)) continue;
        expect(answer.filter((line) => line.startsWith("file: "))).toHaveLength(songs.length);
      }
      // Refusals repeat what the client said.
      for (const command of [words, `${words} x`, `seekid ${words}`, `find ${words}`, `play ${words}`]) {
        const other = await house.connect();
        other.send(`${command.replaceAll("\n", " ")}\nping\n`);
        const [first = ""] = await other.answer();
        expect(first).toMatch(/^(OK|ACK \[\d+@\d+\] \{\w*\} [^\n\r\0]*|<closed>|[A-Za-z][^\n\r\0]*)$/);
      }
      await house.close();
      expect(house.bugs).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test("nor does the name of an output", async () => {
  const house = await openHouse();
  const forged = { id: 0 as OutputId, name: "A\nOK", plugin: "null\r", enabled: true, hasVolume: true };
  const { snapshot } = house.player.moment();
  expect(snapshot.outputs.length).toBeGreaterThan(0);
  house.player.moment = () => ({
    snapshot: initialSnapshot({ zone: "default", outputs: [forged], seed: 1, volume: 1 }),
    progress: { generation: 0 as never, playedSeconds: 0, bitrateKbps: null },
  });
  const client = await house.connect();
  expect((await client.ask("outputs")).slice(0, 3)).toEqual(["outputid: 0", "outputname: A OK", "plugin: null "]);
  await house.close();
});
