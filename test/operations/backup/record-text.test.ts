import { expect, test } from "vitest";
import type { BackupRecord } from "../../../src/operations/backup/record.ts";
import { recordText } from "../../../src/operations/backup/record-text.ts";
import { DEFAULT_OPTIONS } from "../../../src/player/initial.ts";
import { NEUTRAL } from "../../../src/shared/sound/settings.ts";

const uris = (count: number) => Array.from({ length: count }, (_, index) => `a "quoted" name, ]} ${index}`);

function zone(count: number): BackupRecord {
  const entries = uris(count).map((uri, index) => ({ uri, priority: index % 256, range: null }));
  return { kind: "zone", name: "kitchen", volume: 50, options: { ...DEFAULT_OPTIONS }, sound: NEUTRAL, entries };
}

test.each<[string, BackupRecord]>([
  ["an empty queue", zone(0)],
  ["a queue of one piece", zone(500)],
  ["a queue of several pieces", zone(1_501)],
  ["a playlist", { kind: "playlist", name: "p", uris: uris(1_001) }],
  ["an empty playlist", { kind: "playlist", name: "p", uris: [] }],
  ["a short record", { kind: "settings", values: {} }],
])("%s is one line of JSON with all of it", (_what, record) => {
  const text = [...recordText(record)].join("");
  expect(text.indexOf("\n")).toBe(text.length - 1);
  expect(JSON.parse(text)).toEqual(record);
});
