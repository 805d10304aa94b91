import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KeptHouse, openKeptHouse } from "./support/kept-house.ts";

/** `## name`, then commands after `> ` with the lines of their answers. */
const RECORD = readFileSync(new URL("recorded-0.24.txt", import.meta.url), "utf8");
const SESSIONS = RECORD.split(/^## /m)
  .slice(1)
  .map((text) => ({ name: text.slice(0, text.indexOf("\n")), exchanges: text.split(/^> /m).slice(1) }));

let house: KeptHouse;

beforeAll(async () => {
  house = await openKeptHouse();
  writeFileSync(join(house.folder.music, "b/cover.jpg"), "jpegdata");
}, 60_000);

afterAll(() => house.close());

// On one server one after the other, as they were recorded; each on a connection of its own.
test.each(SESSIONS)("as recorded: $name", async ({ exchanges }) => {
  const client = await house.connect();
  for (const exchange of exchanges) {
    const [line = "", ...recorded] = exchange.trimEnd().split("\n");
    const answer = (await client.ask(line)).filter((row) => !/^(Last-Modified|Added): /.test(row));
    expect({ line, answer }).toEqual({ line, answer: recorded });
  }
  expect(house.bugs).toEqual([]);
});
