import { afterEach, beforeEach, expect, test } from "vitest";
import type { TestClient } from "./support/client.ts";
import { DAWN, type House, openHouse } from "./support/house.ts";
import { testSong } from "./support/memory-library.ts";

const ENTRIES = 40_000;

let house: House;

beforeEach(async () => {
  house = await openHouse();
  const songs = Array.from({ length: ENTRIES }, (_, at) =>
    testSong(`${at}.flac`, [["Title", `${(at * 7919) % ENTRIES} to be looked at`]]),
  );
  house.player.do({ type: "add", songs, at: null });
});

afterEach(async () => {
  await house.close();
  expect(house.bugs).toEqual([]);
});

/** How often another client is answered before the first has its last line, which is given back, too. */
async function answeredBefore(client: TestClient, commands: string): Promise<readonly [number, readonly string[]]> {
  const other = await house.connect();
  let answer: readonly string[] | null = null;
  client.send(`${commands}\n`);
  const whole = client.answer().then((lines) => {
    answer = lines;
    return lines;
  });
  let pings = 0;
  for (; answer === null; pings++) await other.ask("ping");
  return [pings, await whole];
}

const key = (line: string) => Number(line.slice(7).split(" ")[0]);

test.each([
  ["searches a long queue", `playlistsearch "(title =~ '^1234. .*at$')"`],
  ["sorts a long queue", `playlistfind "(title contains 'looked')" sort Title window 0:5`],
])("others are answered while a client %s", async (_what, command) => {
  const [pings, lines] = await answeredBefore(await house.connect(), command);
  expect(lines.at(-1)).toBe("OK");
  expect(lines.length).toBeGreaterThan(5);
  expect(pings).toBeGreaterThan(3);
});

test("a search of the queue that takes too long is refused, and others are answered until then", async () => {
  // One look at this would hold everybody up.
  house.player.do({ type: "add", songs: [testSong("long.flac", [["Title", "x".repeat(32_000)]])], at: null });
  const hostile = `playlistfind "(title =~ '[a-z].{900}[!?]')"`;
  const [pings, lines] = await answeredBefore(await house.connect(), hostile);
  expect(lines).toEqual([expect.stringMatching(/^ACK \[2@0\] \{playlistfind\} .*simpler/)]);
  expect(pings).toBeGreaterThan(3);
});

test("what is found in a long queue is sorted, and stays in the order of the queue where it is equal", async () => {
  const client = await house.connect();
  const sorted = await client.ask(`playlistfind "(title contains 'looked')" sort Title window 0:50`);
  const titles = sorted.filter((line) => line.startsWith("Title: ")).map((line) => line.slice(7));
  expect(titles).toEqual(
    Array.from({ length: ENTRIES }, (_, at) => `${at} to be looked at`)
      .sort()
      .slice(0, 50),
  );
  const equal = await client.ask(`playlistfind "(title contains 'looked')" sort Artist window 20000:20003`);
  const found = equal.filter((line) => line.startsWith("Title: ")).map(key);
  expect(found).toEqual([20_000, 20_001, 20_002].map((at) => (at * 7919) % ENTRIES));
});

test("a search inside a command list sees what the list has done before it", async () => {
  const client = await house.connect();
  client.send(
    `command_list_ok_begin\nclear\nadd "${DAWN}"\nplaylistfind title Dawn\nclear\nstatus\ncommand_list_end\n`,
  );
  const lines = await client.answer();
  expect(lines.filter((line) => /^(list_OK|Title|Pos|playlistlength|OK)/.test(line))).toEqual([
    ...["list_OK", "list_OK", "Title: Dawn", "Pos: 0", "list_OK", "list_OK"],
    ...["playlistlength: 0", "list_OK", "OK"],
  ]);
});
