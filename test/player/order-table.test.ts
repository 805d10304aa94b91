import { describe, expect, test } from "vitest";
import { orderRows, type Row } from "./order-table.ts";
import { zone } from "./zone.ts";

const PLACES = [
  { names: "abc", at: 1 },
  { names: "abc", at: 2 },
  { names: "a", at: 0 },
];

function playing(row: Row, random: boolean, names: string, at: number) {
  const z = zone(names);
  z.do({ type: "setRandom", on: random });
  // In random mode the letters of the table are places in the order.
  const order = z.order ?? names;
  z.do({ type: "play", which: { id: z.id(order.charAt(0)) } });
  for (let i = 0; i < at; i++) z.do({ type: "next" });
  z.started();
  z.do({ type: "setRepeat", on: row.repeat }, { type: "setSingle", to: row.single });
  z.do({ type: "setConsume", to: row.consume });
  return { z, order };
}

function observed(z: ReturnType<typeof zone>): string {
  if (z.state === "stopped") return z.current === "" ? "." : `.${z.current}`;
  return (z.state === "playing" ? ">" : "|") + z.current;
}

describe.each([false, true])("random %s", (random) => {
  test.each(orderRows())("repeat $repeat, single $single, consume $consume", (row) => {
    row.outcomes.forEach((outcome, column) => {
      const { names, at } = PLACES[column % 3] ?? { names: "", at: 0 };
      const isNext = column >= 3;
      const { z, order } = playing(row, random, names, at);
      const left = z.current;
      expect(left).toBe(order.charAt(at));
      const foretold = z.following;
      if (isNext) z.do({ type: "next" });
      else z.end();

      const isNewPass = random && outcome === ">a" && names !== "a";
      if (isNewPass) {
        expect(z.state).toBe("playing");
        expect(z.current).not.toBe(left);
        expect(z.order?.charAt(0)).toBe(z.current);
      } else expect(observed(z)).toBe(outcome.replace(/[a-c]/, (name) => order.charAt("abc".indexOf(name))));
      if (!isNext || row.single === "off") expect(z.current).toBe(foretold);

      const isConsumed = row.consume !== "off";
      expect(z.queue).toBe(isConsumed ? names.replace(left, "") : names);
      expect(z.snapshot().options.consume).toBe(row.consume === "oneshot" ? "off" : row.consume);
      const hasPaused = outcome.startsWith("|");
      expect(z.snapshot().options.single).toBe(hasPaused && row.single === "oneshot" ? "off" : row.single);
      expect(z.completions.at(-1)).toMatchObject({ uri: left, outcome: isNext ? "skipped" : "finished" });
      expect(z.errors).toEqual([]);
    });
  });
});

test("all 36 combinations are in the table", () => {
  const keys = orderRows().map((row) => `${row.repeat} ${row.single} ${row.consume}`);
  expect(new Set(keys).size).toBe(18);
});

test("a new random pass begins with something else and plays everything once", () => {
  const z = zone("abcdefgh");
  z.do({ type: "setRepeat", on: true }, { type: "setRandom", on: true }, { type: "play", which: null });
  z.started();
  for (let pass = 0; pass < 20; pass++) {
    const heard = new Set<string>();
    for (let i = 0; i < 8; i++) {
      heard.add(z.current);
      const before = z.current;
      z.end();
      expect(z.current).not.toBe(before);
    }
    expect(heard.size).toBe(8);
  }
});
