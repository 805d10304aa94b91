import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IcyFilter } from "../../../src/decoders/stream/icy-filter.ts";
import { OggComments } from "../../../src/decoders/stream/ogg-comments.ts";
import { stationName, streamTitle } from "../../../src/decoders/stream/stream-tags.ts";
import { withTitles } from "../../rig/stream-server.ts";

const block = (text: string | Buffer) => Buffer.concat([Buffer.from(text), Buffer.alloc(7)]);
const quoted = (title: string | Buffer) =>
  block(Buffer.concat([Buffer.from("StreamTitle='"), Buffer.from(title), Buffer.from("';StreamUrl='http://x/?a=1';")]));

describe("a title", () => {
  test.each([
    ["in UTF-8", quoted("Björk – Jóga"), "Björk – Jóga"],
    ["in Latin-1", quoted(Buffer.from("Bj\xf6rk - J\xf3ga", "latin1")), "Björk - Jóga"],
    ["with quotes", quoted("It's a 'test';"), "It's a 'test';"],
    ["with line breaks", quoted("One\nOK\r\nACK [2@0]\u2028"), "One OK ACK [2@0]"],
    ["alone", block("StreamTitle='Alone';"), "Alone"],
    ["without a semicolon", block("StreamTitle='Alone'"), "Alone"],
    ["after the address", block("StreamUrl='';StreamTitle='Last';"), "Last"],
    ["far too long", quoted("x".repeat(4000)), "x".repeat(250)],
  ])("%s", (_, bytes, title) => expect(streamTitle(bytes)).toEqual([["Title", title]]));

  test("that is empty takes the last one away; a block without one leaves it", () => {
    expect(streamTitle(quoted(""))).toEqual([]);
    expect(streamTitle(block("StreamUrl='x';"))).toBeNull();
  });
});

test("a station is named by any of the headers, in UTF-8 too, on one line", () => {
  const header = Buffer.from("Björk Radio").toString("latin1");
  expect(stationName({ "icy-name": header })).toEqual([["Name", "Björk Radio"]]);
  expect(stationName({ "ice-name": "B" })).toEqual([["Name", "B"]]);
  expect(stationName({ "icy-name": " " })).toEqual([]);
  expect(stationName({})).toEqual([]);
});

test("metadata are taken out whatever the interval and wherever the network cuts", () => {
  const parts = fc.array(fc.tuple(fc.option(fc.string({ maxLength: 40 })), fc.uint8Array({ maxLength: 300 })));
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 70 }), (given, interval, cut) => {
      const sound = given.map(([title, bytes]) => [title, Buffer.from(bytes)] as const);
      const stream = withTitles(sound, interval);
      const out: Buffer[] = [];
      const filter = new IcyFilter(interval, () => {});
      for (let at = 0; at < stream.length; at += cut) out.push(...filter.push(stream.subarray(at, at + cut)));
      expect(Buffer.concat(out).equals(Buffer.concat(sound.map(([, bytes]) => bytes)))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("what a block lies behind is counted", () => {
  const seen: number[] = [];
  const filter = new IcyFilter(100, (_, soundBytes) => seen.push(soundBytes));
  filter.push(
    withTitles(
      [
        ["A", Buffer.alloc(250)],
        ["B", Buffer.alloc(250)],
      ],
      100,
    ),
  );
  expect(seen).toEqual([100, 300]);
});

describe("Ogg comments", () => {
  const page = (flags: number, body: Buffer) => {
    const segments = [...Array(Math.floor(body.length / 255)).fill(255), body.length % 255];
    const header = Buffer.alloc(27);
    header.write("OggS");
    header[5] = flags;
    header[26] = segments.length;
    return Buffer.concat([header, Buffer.from(segments), body]);
  };
  const field = (text: string) => Buffer.concat([length(Buffer.byteLength(text)), Buffer.from(text)]);
  const length = (bytes: number) => Buffer.from(Uint32Array.of(bytes).buffer);
  const packet = (...fields: string[]) =>
    Buffer.concat([Buffer.from("OpusTags"), field("vendor"), length(fields.length), ...fields.map(field)]);
  const found = (bytes: Buffer, cut = bytes.length) => {
    const tags: unknown[] = [];
    const comments = new OggComments((said) => tags.push(said));
    for (let at = 0; at < bytes.length; at += cut) comments.push(bytes.subarray(at, at + cut));
    return tags;
  };

  test("are found wherever the network cuts, and in each part of a chain", () => {
    const part = (title: string) => [
      page(2, Buffer.from("OpusHead")),
      page(0, packet(`TITLE=${title}`, "x=y")),
      page(0, Buffer.alloc(300)),
    ];
    const chain = Buffer.concat([...part("One"), ...part("Two\nOK")]);
    for (const cut of [1, 7, 100, 10_000])
      expect(found(chain, cut)).toEqual([[["Title", "One"]], [["Title", "Two OK"]]]);
  });

  test("that lie are no harm", () => {
    const lying = packet("TITLE=a");
    lying.writeUInt32LE(0xffff_fff0, 8);
    expect(found(Buffer.concat([page(2, Buffer.alloc(8)), page(0, lying)]))).toEqual([[]]);
    const begin = page(2, Buffer.alloc(8));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isPaged) => {
        found(
          Buffer.concat([
            begin,
            isPaged ? page(0, Buffer.concat([Buffer.from("OpusTags"), bytes])) : Buffer.from(bytes),
          ]),
          50,
        );
      }),
    );
  });
});
