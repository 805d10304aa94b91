import { expect, test } from "vitest";
import type { ZoneSink } from "../../src/operations/streams.ts";
import { extentOf } from "../../src/protocols/http/byte-range.ts";
import { ICY_INTERVAL_BYTES, IcyTitles } from "../../src/protocols/http/icy-titles.ts";
import { Broadcast } from "../../src/streaming/zone/broadcast.ts";
import { seeded } from "../rig/random.ts";
import { until } from "../rig/wait.ts";

const RATE_HZ = 44_100;

class Listener implements ZoneSink {
  readonly pieces: Uint8Array[] = [];
  behind = 0;
  state = "listening";

  send(bytes: Uint8Array): void {
    this.pieces.push(bytes);
  }

  behindBytes(): number {
    return this.behind;
  }

  end(): void {
    this.state = "ended";
  }

  cut(): void {
    this.state = "cut";
  }
}

function noise(seconds: number) {
  const random = seeded(1);
  const samples = Float32Array.from({ length: Math.round(seconds * RATE_HZ) * 2 }, () => random.next() - 0.5);
  return { id: 1, rateHz: RATE_HZ, samples };
}

test("who is too slow is cut off and nobody waits for him; the encoder goes with the last one", async () => {
  let over = 0;
  const broadcast = new Broadcast("ffmpeg", "flac", () => over++);
  const [quick, slow] = [new Listener(), new Listener()];
  broadcast.join(quick);
  broadcast.join(slow);
  broadcast.hear(noise(1));
  await broadcast.ready;
  slow.behind = 3 * 2 ** 20;
  const before = quick.pieces.length;
  broadcast.hear(noise(2));
  await until("more for the quick one", () => quick.pieces.length > before + 5);
  expect([quick.state, slow.state]).toEqual(["listening", "cut"]);
  const late = new Listener();
  broadcast.join(late);
  // The same beginning, and then what comes now.
  expect(Buffer.from(late.pieces[0] ?? []).equals(Buffer.from(quick.pieces[0] ?? []))).toBe(true);
  expect(String.fromCharCode(...(late.pieces[0] ?? []).slice(0, 4))).toBe("fLaC");
  expect(late.pieces.at(-1)).toBe(quick.pieces.at(-1));
  broadcast.leave(slow);
  broadcast.leave(quick);
  expect(over).toBe(0);
  broadcast.leave(late);
  broadcast.leave(late);
  expect([over, late.state]).toEqual([1, "listening"]);
});

test("without an encoder it is over before it begins", async () => {
  let over = 0;
  const broadcast = new Broadcast("/nowhere/ffmpeg", "mp3", () => over++);
  const listener = new Listener();
  broadcast.join(listener);
  broadcast.hear(noise(0.1));
  await expect(broadcast.ready).rejects.toMatchObject({ code: "unavailable" });
  expect([over, listener.state, listener.pieces]).toEqual([1, "ended", []]);
});

test("titles stand where they are looked for, however the bytes come", () => {
  const titles = ["It's here", "It's here", "'; gone"];
  const icy = new IcyTitles(() => titles.shift() ?? "");
  const sound = Buffer.alloc(3 * ICY_INTERVAL_BYTES + 10, 0xaa);
  const random = seeded(7);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < sound.length; ) {
    const count = 1 + random.below(40_000);
    pieces.push(icy.insert(sound.subarray(at, at + count)));
    at += count;
  }
  const all = Buffer.concat(pieces);
  const found: string[] = [];
  let at = 0;
  let bytes = 0;
  while (at + ICY_INTERVAL_BYTES < all.length) {
    expect(all.subarray(at, at + ICY_INTERVAL_BYTES).every((byte) => byte === 0xaa)).toBe(true);
    at += ICY_INTERVAL_BYTES;
    bytes += ICY_INTERVAL_BYTES;
    const length = all.readUInt8(at) * 16;
    found.push(all.toString("utf8", at + 1, at + 1 + length).replace(/\0+$/, ""));
    at += 1 + length;
  }
  expect(found).toEqual(["StreamTitle='It's here';", "", "StreamTitle='’; gone';"]);
  expect(bytes + all.length - at).toBe(sound.length);
});

test.each([
  [undefined, undefined, "whole"],
  ["bytes=0-0", undefined, "part 0 1"],
  ["bytes=90-", undefined, "part 90 100"],
  ["bytes=-1", undefined, "part 99 100"],
  ["bytes=-1000", undefined, "part 0 100"],
  ["bytes=50-1000", undefined, "part 50 100"],
  ["bytes=100-", undefined, "unsatisfiable"],
  ["bytes=-0", undefined, "unsatisfiable"],
  ["bytes=5-4", undefined, "whole"],
  ["bytes=0-1,5-6", undefined, "whole"],
  ["bytes=99999999999999999999-", undefined, "whole"],
  ["bytes=1-2", '"tag"', "part 1 3"],
  ["bytes=1-2", "date", "part 1 3"],
  ["bytes=1-2", 'W/"tag"', "whole"],
])("of 100 bytes, %s if %s is %s", (range, ifRange, expected) => {
  const extent = extentOf(range, ifRange, { sizeBytes: 100, tag: '"tag"', lastModified: "date" });
  expect(extent.kind === "part" ? `part ${extent.from} ${extent.to}` : extent.kind).toBe(expected);
});
