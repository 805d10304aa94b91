import { describe, expect, test } from "vitest";
import { readWavImpulse, writeWavImpulse, writtenFormat } from "../../../src/engine/impulses/wav-impulse.ts";
import { chunk, floats, wav } from "./wav.ts";

const TAPS = [1, -0.5, 0.25, 0];

test.each([
  ["16 bits", { code: 1, bits: 16 }, Buffer.from(Int16Array.from(TAPS, (tap) => tap * 32_767).buffer), 2 ** -14],
  ["32 bits", { code: 1, bits: 32 }, Buffer.from(Int32Array.from(TAPS, (tap) => tap * 0x7fff_ffff).buffer), 2 ** -24],
  ["float", { code: 3, bits: 32 }, floats(TAPS), 0],
  ["double", { code: 3, bits: 64 }, Buffer.from(Float64Array.from(TAPS).buffer), 0],
  [
    "24 bits",
    { code: 1, bits: 24 },
    Buffer.concat(
      TAPS.map((tap) => {
        const bytes = Buffer.alloc(3);
        bytes.writeIntLE(Math.round(tap * 0x7f_ffff), 0, 3);
        return bytes;
      }),
    ),
    2 ** -22,
  ],
] as const)("reads %s", (_name, making, samples, tolerance) => {
  const { rateHz, channels } = readWavImpulse(wav(samples, { ...making, before: chunk("LIST", Buffer.from("odd")) }));
  expect([rateHz, channels.length]).toEqual([48_000, 1]);
  for (const [tap, value] of TAPS.entries()) {
    expect(Math.abs((channels[0]?.[tap] ?? 9) - value)).toBeLessThanOrEqual(tolerance);
  }
});

test("channels are kept apart, and what is written is read again", () => {
  const file = wav(floats([1, 2, 3, 4, 5, 6, 7, 8]), { channels: 4, rateHz: 96_000 });
  const impulse = readWavImpulse(file);
  expect(impulse.channels.map((channel) => [...channel])).toEqual([
    [1, 5],
    [2, 6],
    [3, 7],
    [4, 8],
  ]);
  const written = writeWavImpulse(impulse);
  expect(readWavImpulse(written)).toEqual(impulse);
  expect(writtenFormat(written, written.length)).toEqual({ rateHz: 96_000, channels: 4, taps: 2 });
  expect(writtenFormat(written, written.length - 1)).toBeNull();
  expect(writtenFormat(written.subarray(0, 10), 10)).toBeNull();
  expect(writtenFormat(wav(floats([1]), { code: 1 }), 48)).toBeNull();
});

const some = floats(TAPS);
const hostile: readonly [string, Buffer, RegExp][] = [
  ["nothing", Buffer.alloc(0), /no WAV/],
  ["not a WAV file", Buffer.from("fLaC, and something else behind it"), /no WAV/],
  ["an MP3 in a RIFF", wav(some, { code: 0x55, bits: 0, frameBytes: 1 }), /must be PCM/],
  ["no samples", wav(Buffer.alloc(0)), /no samples/],
  ["no data chunk", wav(some).subarray(0, 36), /no samples/],
  ["samples before the format", Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVE"), chunk("data", some)]), /no format/],
  ["a header that says 1 GB", wav(some, { dataBytes: 2 ** 30 }), /ends inside/],
  ["a header that says 4 GB", wav(some, { dataBytes: 2 ** 32 - 1 }), /ends inside/],
  ["a huge chunk before", wav(some, { before: chunk("JUNK", Buffer.alloc(2), 2 ** 31) }), /ends inside/],
  ["cut in the samples", wav(some).subarray(0, -3), /ends inside/],
  ["100 channels", wav(Buffer.alloc(400), { channels: 100 }), /1, 2 or 4 channels, not 100/],
  ["3 channels", wav(Buffer.alloc(12, 1), { channels: 3 }), /not 3/],
  ["no channel", wav(some, { channels: 0 }), /not 0/],
  ["a rate of 0", wav(some, { rateHz: 0 }), /rate must be/],
  ["a rate of 4 GHz", wav(some, { rateHz: 4e9 }), /rate must be/],
  ["frames of another size", wav(some, { frameBytes: 3 }), /another size/],
  ["half a frame", wav(some, { channels: 2, dataBytes: 12 }), /inside a frame/],
  ["NaN", wav(floats([1, Number.NaN])), /no numbers/],
  ["infinity", wav(floats([Number.POSITIVE_INFINITY])), /no numbers/],
  ["far above full scale", wav(floats([1e6])), /full scale/],
  ["silence", wav(floats([0, 0])), /silent/],
  ["too long", wav(Buffer.alloc(4 * 262_145, 1)), /at most 262144/],
];

describe("hostile", () => {
  test.each(hostile)("%s is refused with what is wrong", (_name, bytes, reason) => {
    expect(() => readWavImpulse(bytes)).toThrow(reason);
  });

  test("cut at any byte, with any byte changed: a response or a refusal, nothing else", () => {
    const file = wav(floats([0.5, -0.5, 0.25, 0.1]), { channels: 2 });
    for (let at = 0; at <= file.length; at++) {
      for (const bytes of [file.subarray(0, at), changed(file, at, 0xff), changed(file, at, 0)]) {
        try {
          const { channels } = readWavImpulse(bytes);
          expect(channels.every((channel) => channel.every((tap) => Math.abs(tap) <= 100))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ name: "DomainError", code: "bad-argument" });
        }
      }
    }
  });
});

function changed(file: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(file);
  if (at < copy.length) copy[at] = value;
  return copy;
}
