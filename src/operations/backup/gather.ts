import type { Queue } from "../../player/snapshot.ts";
import { inSlices, STRIDE } from "../../shared/in-slices.ts";
import type { Operations } from "../operations.ts";
import { BACKUP_FORMAT, BACKUP_VERSION, type BackupRecord, type RecordOf } from "./record.ts";

/** Everything that people put in, record by record: not the music, and nothing that can be found out again. */
export async function* backupRecords(operations: Operations): AsyncGenerator<BackupRecord> {
  const { clock, info } = operations;
  const createdSeconds = Math.floor(clock.wallMs() / 1000);
  yield { kind: "begin", format: BACKUP_FORMAT, version: BACKUP_VERSION, createdSeconds, daemon: info.version };
  let records = 0;
  for await (const record of contents(operations)) {
    yield record;
    records++;
  }
  yield { kind: "end", records };
}

async function* contents(operations: Operations): AsyncGenerator<BackupRecord> {
  const { stations, settings, sound, timers, zones } = operations;
  yield* playlists(operations);
  yield* stickers(operations);
  for (const { name, sound: settings } of sound.presets.list()) yield { kind: "preset", name, sound: settings };
  for (const { id, nextMs: _, ...settings } of timers.alarms.list()) yield { kind: "alarm", id, settings };
  for (const { id, ...settings } of stations.list()) yield { kind: "station", id, settings };
  yield { kind: "settings", values: settings.set };
  for (const player of zones.list()) {
    const { queue, options, lastVolume, sound } = player.moment().snapshot;
    const entries = await inSlices(entriesOf(queue));
    yield { kind: "zone", name: player.zone, volume: lastVolume, options: { ...options }, sound, entries };
  }
}

async function* playlists({ playlists }: Operations): AsyncGenerator<BackupRecord> {
  for (const { name, kind } of await playlists.list()) {
    const rules = kind === "smart" ? await playlists.rules(name) : null;
    if (rules === null) {
      yield { kind: "playlist", name, uris: (await playlists.entries(name)).map(({ uri }) => uri) };
      continue;
    }
    const { parsed: _, stickers, ...rest } = rules;
    yield { kind: "smart", name, rules: { ...rest, stickers: [...stickers] } as never };
  }
}

async function* stickers({ stickers }: Operations): AsyncGenerator<BackupRecord> {
  for (const [name, type] of await stickers.namesAndTypes(null)) {
    const query = { type, prefix: "", name, test: null, sort: null, window: null } as const;
    for await (const page of stickers.find(query)) {
      for (const { object, value } of page) yield { kind: "sticker", type, object, name, value };
    }
  }
}

/** Yields now and then. */
function* entriesOf({ entries }: Queue): Generator<void, RecordOf<"zone">["entries"]> {
  const kept: RecordOf<"zone">["entries"] = [];
  for (const [index, { song, priority, range }] of entries.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    kept.push({ uri: song.uri, priority, range });
  }
  return kept;
}
