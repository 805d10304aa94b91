import { expect, test } from "vitest";
import { dealOutputs } from "../../src/daemon/deal-outputs.ts";
import type { SavedOutput } from "../../src/library/user-store-port.ts";
import { zoneOutput } from "../rig/memory-zones.ts";

const at = (id: number, name: string, zone: string | null = null) => ({ state: zoneOutput(id, name), zone });

/** `zone: +name` has it enabled, `-name` disabled, `(name)` has left it. */
function deal(configured: Parameters<typeof dealOutputs>[0], saved: Readonly<Record<string, readonly SavedOutput[]>>) {
  const dealt = dealOutputs(configured, new Map(Object.entries(saved)));
  return Object.fromEntries(
    [...dealt].map(([zone, outputs]) => [
      zone,
      outputs
        .map(({ name, enabled, isAway }) => (isAway === true ? `(${name})` : `${enabled ? "+" : "-"}${name}`))
        .join(" "),
    ]),
  );
}

const here = (name: string, enabled = true): SavedOutput => ({ name, enabled });
const away = (name: string): SavedOutput => ({ name, enabled: false, isAway: true });

test("at the first start the default zone has all outputs as they are configured", () => {
  expect(deal([at(0, "a"), at(1, "b")], {})).toEqual({ default: "+a +b" });
});

test("an output is where it was left, switched as it was; the zone it left keeps its place", () => {
  expect(deal([at(0, "a"), at(1, "b")], { default: [here("a"), away("b")], kit: [here("b", false)] })).toEqual({
    default: "+a (b)",
    kit: "-b",
  });
});

test("places keep their order, with those that left and came back", () => {
  const saved = { default: [away("a"), here("b"), away("c")], kit: [here("c"), away("b"), here("a")] };
  expect(deal([at(0, "a"), at(1, "b"), at(2, "c")], saved)).toEqual({ default: "(a) +b (c)", kit: "+c (b) +a" });
});

test("what is new in the configuration goes to the default zone, what is no longer there is forgotten", () => {
  const saved = { default: [here("a", false), away("gone")], kit: [here("gone")] };
  expect(deal([at(0, "a"), at(1, "new")], saved)).toEqual({ default: "-a +new", kit: "" });
});

test("the zone that the configuration names wins, and exists", () => {
  const saved = { default: [here("a"), here("b", false)] };
  expect(deal([at(0, "a"), at(1, "b", "kit")], saved)).toEqual({ default: "+a (b)", kit: "+b" });
});

test("no output is lost or in two zones, whatever a crash left behind", () => {
  const nowhere = { default: [away("a")], kit: [away("a")] };
  expect(deal([at(0, "a")], nowhere)).toEqual({ default: "+a", kit: "(a)" });
  const twice = { default: [here("a")], kit: [here("a", false)] };
  expect(deal([at(0, "a")], twice)).toEqual({ default: "(a)", kit: "-a" });
});

test("an output keeps its preset in whatever zone it is; the configuration counts more", () => {
  const presets = (
    configured: Parameters<typeof dealOutputs>[0],
    saved: Readonly<Record<string, readonly SavedOutput[]>>,
  ) =>
    [...dealOutputs(configured, new Map(Object.entries(saved)))].flatMap(([zone, outputs]) =>
      outputs.flatMap(({ name, isAway, sound }) =>
        isAway === true ? [] : [`${zone} ${name} ${sound?.preset ?? "-"}`],
      ),
    );
  const saved = { default: [here("a"), away("b")], kit: [{ ...here("b"), sound: "night" }] };
  expect(presets([at(0, "a"), at(1, "b")], saved)).toEqual(["default a -", "kit b night"]);
  // The configuration takes it to another zone, and its preset comes along.
  expect(presets([at(0, "a"), at(1, "b", "den")], saved)).toEqual(["default a -", "den b night"]);
  expect(presets([at(0, "a"), { ...at(1, "b"), preset: "day" }], saved)).toEqual(["default a -", "kit b day"]);
});
