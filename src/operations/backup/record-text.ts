import type { BackupRecord } from "./record.ts";

const AT_ONCE = 500;

/** A record as its line of a backup, in pieces: a long queue or playlist is one record. */
export function* recordText(record: BackupRecord): Generator<string> {
  if (record.kind === "zone") {
    const { entries, ...rest } = record;
    yield* withList(rest, "entries", entries);
  } else if (record.kind === "playlist") {
    const { uris, ...rest } = record;
    yield* withList(rest, "uris", uris);
  } else yield JSON.stringify(record);
  yield "\n";
}

function* withList(rest: object, name: string, list: readonly unknown[]): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"${name}":[`;
  for (let from = 0; from < list.length; from += AT_ONCE) {
    const some = JSON.stringify(list.slice(from, from + AT_ONCE));
    yield `${from === 0 ? "" : ","}${some.slice(1, -1)}`;
  }
  yield "]}";
}
