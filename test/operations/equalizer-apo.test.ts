import { expect, test } from "vitest";
import { importEqualizerApo } from "../../src/operations/equalizer-apo.ts";

test("a list as AutoEq writes it", () => {
  const { preampDb, bands, ignored } = importEqualizerApo(
    [
      "Preamp: -6.5 dB",
      "Filter 1: ON LSC Fc 105 Hz Gain 5.5 dB Q 0.70",
      "Filter 2: ON PK Fc 2100,5 Hz Gain -3.1 dB Q 1.41",
      "Filter 3: OFF PK Fc 100 Hz Gain 3 dB Q 1",
      "Filter 4: ON NO Fc 50 Hz",
    ].join("\r\n"),
  );
  expect(preampDb).toBe(-6.5);
  expect(ignored).toEqual([]);
  expect(bands).toEqual([
    { type: "lowShelf", frequencyHz: 105, gainDb: 5.5, q: 0.7, side: "both" },
    { type: "peaking", frequencyHz: 2100.5, gainDb: -3.1, q: 1.41, side: "both" },
    { type: "notch", frequencyHz: 50, gainDb: 0, q: Math.SQRT1_2, side: "both" },
  ]);
});

test("channels take their filters apart; those of channels that are not there are left out", () => {
  const { bands, ignored } = importEqualizerApo(
    "Channel: L\nFilter: ON PK Fc 100 Hz Gain 1 dB Q 1\nChannel: R\nFilter: ON PK Fc 200 Hz Gain 2 dB Q 1\nChannel: SUB\nFilter: ON PK Fc 30 Hz Gain 9 dB Q 1",
  );
  expect(bands.map(({ side, frequencyHz }) => [side, frequencyHz])).toEqual([
    ["left", 100],
    ["right", 200],
  ]);
  expect(ignored.map(({ line }) => line)).toEqual([5]);
});

test("what cannot be had is told with its line, and the rest is taken", () => {
  const { bands, ignored } = importEqualizerApo(
    "Include: other.txt\nFilter 1: ON PK Fc 0 Hz Gain 1 dB Q 1\nFilter 2: ON ZZ Fc 5 Hz\nPreamp: 99 dB\nFilter 3: ON PK Fc 1000 Hz Gain 3 dB Q 2\nhello",
  );
  expect(bands).toHaveLength(1);
  expect(ignored.map(({ line }) => line)).toEqual([1, 2, 3, 4, 6]);
  expect(ignored.every(({ reason }) => reason.length > 5)).toBe(true);
});

test("at most 40 filters, whatever comes", () => {
  const { bands, ignored } = importEqualizerApo("Filter: ON PK Fc 1000 Hz Gain 3 dB Q 2\n".repeat(100));
  expect(bands).toHaveLength(40);
  expect(ignored).toHaveLength(60);
});
