import { expect, test } from "vitest";
import type { ChainPlan } from "../../src/dsp/chain/chain-plan.ts";
import { type ImpulseTables, impulseTables } from "../../src/dsp/convolver/impulse-tables.ts";
import { type ImpulseSource, SoundSupply } from "../../src/engine/sound-supply.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";

const through = (impulse: string, gainDb = 0): SoundSettings => ({
  ...NEUTRAL,
  convolver: { enabled: true, impulse, gainDb, mix: 1 },
});

/** Answers when the test says so, by the order of questions. */
function rig() {
  const asked: string[] = [];
  const answers: ((tables: ImpulseTables | Error) => void)[] = [];
  let renewed: (impulse: string) => void = () => {};
  const source: ImpulseSource = {
    tables(impulse, rateHz) {
      asked.push(`${impulse}@${rateHz}`);
      return new Promise((resolve, reject) =>
        answers.push((tables) => (tables instanceof Error ? reject(tables) : resolve(tables))),
      );
    },
    onChange(listener) {
      renewed = listener;
      return () => {};
    },
  };
  const plans: ChainPlan[] = [];
  const supply = new SoundSupply(source, (plan) => plans.push(plan));
  const answer = async (index: number, reason?: string) => {
    const [name = "", rateHz = ""] = asked[index]?.split("@") ?? [];
    const response = Float32Array.of(1);
    const key = `${name}@${rateHz} ${index}`;
    answers[index]?.(
      reason === undefined
        ? impulseTables({ left: response, right: response }, Number(rateHz), key)
        : new Error(reason),
    );
    await new Promise((resolve) => setImmediate(resolve));
  };
  const keys = () => [...(plans.at(-1)?.tables.values() ?? [])].map(({ key }) => key);
  return { supply, asked, answer, keys, renew: (impulse: string) => renewed(impulse) };
}

test("each rate is asked for once; one that comes back is there at once", async () => {
  const { supply, asked, answer, keys } = rig();
  supply.set(through("a"));
  await answer(0);
  supply.opened(44_100);
  expect(supply.convolver).toEqual({ state: "ready", taps: 1, rateHz: 44_100 });
  supply.opened(96_000);
  expect(supply.convolver).toEqual({ state: "building" });
  await answer(1);
  supply.opened(44_100);
  expect(supply.convolver).toEqual({ state: "ready", taps: 1, rateHz: 44_100 });
  expect(asked).toEqual(["a@44100", "a@96000"]);
  expect(keys()).toEqual(["a@44100 0", "a@96000 1"]);
  // Gain and mix are no reason to ask again.
  supply.set(through("a", -6));
  expect(asked).toHaveLength(2);
});

test("what the next track needs is there before the device is opened at its rate", async () => {
  const { supply, asked, answer, keys } = rig();
  supply.set(through("a"));
  supply.opened(44_100);
  await answer(0);
  supply.expected(44_100);
  supply.expected(96_000);
  supply.expected(96_000);
  expect(asked).toEqual(["a@44100", "a@96000"]);
  expect(supply.convolver).toEqual({ state: "ready", taps: 1, rateHz: 44_100 });
  await answer(1);
  expect(keys()).toEqual(["a@44100 0", "a@96000 1"]);
  supply.opened(96_000);
  expect(supply.convolver).toEqual({ state: "ready", taps: 1, rateHz: 96_000 });
  expect(asked).toHaveLength(2);
});

test("an answer for a rate to come is no good for another response", async () => {
  const { supply, answer, keys } = rig();
  supply.set(through("a"));
  supply.opened(44_100);
  await answer(0);
  supply.expected(96_000);
  supply.set(through("b"));
  await answer(2);
  await answer(1);
  expect(keys()).toEqual(["b@44100 2"]);
});

test("another response takes the place of the present one when it is there, and not when it is asked for", async () => {
  const { supply, answer, keys } = rig();
  supply.set(through("a"));
  await answer(0);
  supply.set(through("b"));
  expect([supply.convolver.state, keys()]).toEqual(["building", ["a@44100 0"]]);
  await answer(1);
  expect([supply.convolver.state, keys()]).toEqual(["ready", ["b@44100 1"]]);
});

test("an answer that nobody waits for any more does nothing; a failure leaves no response", async () => {
  const { supply, answer, keys } = rig();
  supply.set(through("a"));
  supply.set(through("b"));
  await answer(1);
  await answer(0);
  expect(keys()).toEqual(["b@44100 1"]);
  supply.set(through("c"));
  await answer(2, "it is gone");
  expect([supply.convolver, keys()]).toEqual([{ state: "failed", reason: "it is gone" }, []]);
  supply.set(NEUTRAL);
  expect(supply.convolver).toEqual({ state: "off" });
});

test("a response that is stored anew is fetched anew, and the old one sounds until it is there", async () => {
  const { supply, asked, answer, keys, renew } = rig();
  supply.set(through("a"));
  await answer(0);
  renew("other");
  expect(asked).toHaveLength(1);
  renew("a");
  expect([supply.convolver.state, keys()]).toEqual(["building", ["a@44100 0"]]);
  await answer(1);
  expect(keys()).toEqual(["a@44100 1"]);
});

test("the sliders come solved for the usual rates and the device's", () => {
  const { supply } = rig();
  const slidersDb = Array.from({ length: 31 }, (_, index) => (index % 2 === 0 ? 9 : -9));
  supply.set({ ...NEUTRAL, graphic: { enabled: true, set: "iso31", slidersDb } });
  supply.opened(88_200);
  const from = process.cpuUsage();
  const { graphicDb } = supply.plan;
  const { user, system } = process.cpuUsage(from);
  console.info(
    `31 sliders solved for ${graphicDb.size} rates: ${((user + system) / 1000).toFixed(1)} ms of processor time`,
  );
  expect([...graphicDb.keys()]).toEqual([44_100, 48_000, 88_200]);
  expect([...graphicDb.values()].map((gains) => gains.length)).toEqual([31, 31, 31]);
});
