import { expect, test } from "vitest";
import { importEqualizerApo } from "../../../src/operations/sound/equalizer-apo.ts";
import { SLIDERS } from "../../../src/shared/sound/sliders.ts";

test("a list as AutoEq writes it", () => {
  const { parametric, graphic, ignored } = importEqualizerApo(
    [
      "Preamp: -6.5 dB",
      "Filter 1: ON LSC Fc 105 Hz Gain 5.5 dB Q 0.70",
      "Filter 2: ON PK Fc 2100,5 Hz Gain -3.1 dB Q 1.41",
      "Filter 3: OFF PK Fc 100 Hz Gain 3 dB Q 1",
      "Filter 4: ON NO Fc 50 Hz",
    ].join("\r\n"),
  );
  expect(parametric?.preampDb).toBe(-6.5);
  expect(graphic).toBeNull();
  expect(ignored).toEqual([]);
  expect(parametric?.bands).toEqual([
    { type: "lowShelf", frequencyHz: 105, gainDb: 5.5, q: 0.7, side: "both" },
    { type: "peaking", frequencyHz: 2100.5, gainDb: -3.1, q: 1.41, side: "both" },
    { type: "notch", frequencyHz: 50, gainDb: 0, q: Math.SQRT1_2, side: "both" },
  ]);
});

test("channels take their filters apart; those of channels that are not there are left out", () => {
  const { parametric, ignored } = importEqualizerApo(
    "Channel: L\nFilter: ON PK Fc 100 Hz Gain 1 dB Q 1\nChannel: R\nFilter: ON PK Fc 200 Hz Gain 2 dB Q 1\nChannel: SUB\nFilter: ON PK Fc 30 Hz Gain 9 dB Q 1",
  );
  expect(parametric?.bands.map(({ side, frequencyHz }) => [side, frequencyHz])).toEqual([
    ["left", 100],
    ["right", 200],
  ]);
  expect(ignored.map(({ line }) => line)).toEqual([5]);
});

test("what cannot be had is told with its line, and the rest is taken", () => {
  const { parametric, ignored } = importEqualizerApo(
    "Include: other.txt\nFilter 1: ON PK Fc 0 Hz Gain 1 dB Q 1\nFilter 2: ON ZZ Fc 5 Hz\nPreamp: 99 dB\nFilter 3: ON PK Fc 1000 Hz Gain 3 dB Q 2\nhello",
  );
  expect(parametric?.bands).toHaveLength(1);
  expect(ignored.map(({ line }) => line)).toEqual([1, 2, 3, 4, 6]);
  expect(ignored.every(({ reason }) => reason.length > 5)).toBe(true);
});

test("at most 40 filters for each channel, whatever comes", () => {
  const filter = "Filter: ON PK Fc 1000 Hz Gain 3 dB Q 2\n";
  const both = importEqualizerApo(filter.repeat(100));
  expect(both.parametric?.bands).toHaveLength(40);
  expect(both.ignored).toHaveLength(60);
  const apart = importEqualizerApo(`Channel: L\n${filter.repeat(45)}Channel:  R\n${filter.repeat(45)}`);
  expect(apart.parametric?.bands).toHaveLength(80);
  expect(apart.ignored.map(({ line }) => line)).toEqual([42, 43, 44, 45, 46, 88, 89, 90, 91, 92]);
});

test("a GraphicEQ as AutoEq writes it goes to the sliders of thirds of octaves", () => {
  // A slope of 3 dB for each octave from 1 kHz on, in points of no special place.
  const points = Array.from({ length: 127 }, (_, index) => 20 * 1.0563 ** index);
  const text = points
    .map((hz) => `${hz.toFixed(1)} ${(hz < 1000 ? 0 : -3 * Math.log2(hz / 1000)).toFixed(2)}`)
    .join("; ");
  const { parametric, graphic, ignored } = importEqualizerApo(`GraphicEQ: ${text}`);
  expect([parametric, ignored]).toEqual([null, []]);
  expect(graphic?.set).toBe("iso31");
  for (const [index, { centreHz }] of SLIDERS.iso31.entries()) {
    const wanted = centreHz < 1000 ? 0 : -3 * Math.log2(centreHz / 1000);
    expect(Math.abs((graphic?.slidersDb[index] ?? 99) - wanted)).toBeLessThan(0.1);
  }
});

test("a GraphicEQ with a mistake is told with its line; one that is too steep goes as far as it can", () => {
  const bad = ["GraphicEQ: ", "GraphicEQ: 20 -1; x 3", "GraphicEQ: 100 1; 50 2", "GraphicEQ: 0 1", "GraphicEQ: 20 NaN"];
  const { ignored } = importEqualizerApo(`Preamp: -3 dB\n${bad.join("\n")}`);
  expect(ignored.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  const steep = importEqualizerApo("GraphicEQ: 20 -40; 20000 0\nGraphicEQ: 20 0");
  expect(steep.graphic?.slidersDb[0]).toBe(-15);
  expect(steep.ignored.map(({ line, reason }) => [line, reason])).toEqual([
    [1, expect.stringContaining("15 dB")],
    [2, expect.stringContaining("already")],
  ]);
});

test.each(["", "# only a remark", "hello world", "Filter 1: OFF PK Fc 100 Hz Gain 3 dB Q 1"])(
  "%j has nothing to take over, and is refused",
  (text) => {
    expect(() => importEqualizerApo(text)).toThrow("no filter in this text");
  },
);
