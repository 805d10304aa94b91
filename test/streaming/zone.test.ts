/** A zone as an internet radio: what a device was given, for many, from any moment on, and with an end. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { ICY_INTERVAL_BYTES } from "../../src/protocols/http/icy-titles.ts";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { temporaryPlace } from "../rig/place.ts";
import { until } from "../rig/wait.ts";
import { WAV_HEADER_BYTES } from "../rig/wav.ts";
import { startHouse } from "./house.ts";

const FRAME_BYTES = 4;

/** A listener who keeps what he is told. */
class Radio {
  readonly answer: IncomingMessage;
  readonly #pieces: Buffer[] = [];
  bytes = 0;
  isOver = false;

  private constructor(answer: IncomingMessage) {
    this.answer = answer;
    answer.on("data", (piece: Buffer) => {
      this.#pieces.push(piece);
      this.bytes += piece.length;
    });
    answer.on("close", () => {
      this.isOver = true;
    });
    answer.on("error", () => {});
  }

  static tune(url: string, headers: Record<string, string> = {}): Promise<Radio> {
    return new Promise((resolve, reject) => {
      get(url, { headers, agent: false }, (answer) => resolve(new Radio(answer))).on("error", reject);
    });
  }

  get heard(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  leave(): void {
    this.answer.destroy();
  }
}

test("all hear what the device is given, late ones from a clean beginning; titles, limits and ends", {
  timeout: 120_000,
}, async () => {
  using place = temporaryPlace("radio");
  const music = place.under("music");
  writeCodedTracks(music, [44_100 * 300]);
  const output = { type: "wav", path: place.under("capture.wav") } as const;
  await using house = await startHouse({ folder: place.under("server"), music, output, mixer: "none" }, 1);
  const client = await house.server.client();
  const decoded = (radio: Radio, rateHz: number) => {
    const path = place.under("heard");
    writeFileSync(path, radio.heard);
    const decode = ["-v", "fatal", "-i", path, "-f", "s16le", "-ar", String(rateHz), "-"];
    return execFileSync("ffmpeg", decode, { maxBuffer: 2 ** 28 });
  };
  // Before anything plays there is silence, and it is there at once.
  const url = `${house.origin}/stream/default`;
  const early = await Radio.tune(`${url}.mp3`);
  expect([early.answer.statusCode, early.answer.headers["content-type"]]).toEqual([200, "audio/mpeg"]);
  await until("silence", () => early.bytes > 10_000);
  expect(decoded(early, 44_100).every((byte) => byte === 0)).toBe(true);
  await client.list(['add "t000.wav"', "play"]);
  const first = await Radio.tune(`${url}.flac`);
  await until("a second of it", () => decoded(first, 44_100).length > 44_100 * FRAME_BYTES, 20_000, 200);
  const late = await Radio.tune(`${url}.flac`);
  const icy = await Radio.tune(`${url}.mp3`, { "Icy-MetaData": "1" });
  const opus = await Radio.tune(`${url}.opus`);
  expect([late.answer.headers["content-type"], opus.answer.headers["content-type"]]).toEqual([
    "audio/flac",
    "audio/ogg; codecs=opus",
  ]);
  // One encoder for each format, and five listeners from one address.
  expect(house.children(/^ffmpeg /)).toBe(3);
  expect((await house.streams()).running).toBe(5);
  const sixth = await Radio.tune(`${url}.mp3`);
  expect([sixth.answer.statusCode, sixth.answer.headers["retry-after"]]).toEqual([503, "1"]);
  expect((await Radio.tune(`${house.origin}/stream/nowhere.mp3`)).answer.statusCode).toBe(404);
  expect((await Radio.tune(`${house.origin}/stream/default.exe`)).answer.statusCode).toBe(404);

  await until("titles", () => icy.bytes > 2 * ICY_INTERVAL_BYTES);
  expect(icy.answer.headers["icy-metaint"]).toBe(String(ICY_INTERVAL_BYTES));
  const block = icy.heard.subarray(ICY_INTERVAL_BYTES);
  const title = block.toString("utf8", 1, 1 + block.readUInt8(0) * 16).replace(/\0+$/, "");
  expect(title).toBe("StreamTitle='t000.wav';");
  // The next one says nothing new.
  expect(icy.heard[ICY_INTERVAL_BYTES + 1 + block.readUInt8(0) * 16 + ICY_INTERVAL_BYTES]).toBe(0);
  await until("a second for the late one", () => decoded(late, 44_100).length > 44_100 * FRAME_BYTES, 20_000, 200);
  await until("a second of Opus", () => decoded(opus, 48_000).length > 48_000 * FRAME_BYTES, 20_000, 200);
  for (const radio of [early, first, late, icy, opus]) radio.leave();
  await house.empty();
  await until("no encoder left", () => house.children(/^ffmpeg /) === 0);

  // A zone that is removed ends for its listeners.
  await client.command("newpartition den");
  const den = await Radio.tune(`${house.origin}/stream/den.flac`);
  await until("the sound of the den", () => den.bytes > 0);
  await client.command("delpartition den");
  await until("its end", () => den.isOver);
  await house.empty();

  await client.command("stop");
  client.close();
  await house.server.stop();
  const captured = readFileSync(output.path).subarray(WAV_HEADER_BYTES);
  for (const radio of [first, late]) {
    const sound = decoded(radio, 44_100);
    const at = captured.indexOf(sound.subarray(0, 400));
    expect(at).toBeGreaterThanOrEqual(0);
    expect(captured.subarray(at, at + sound.length).equals(sound)).toBe(true);
  }
});
