import { z } from "zod";
import { isPlainName } from "../../shared/plain-name.ts";
import { soundSchema } from "../../shared/sound/schema.ts";
import { TAG_NAMES } from "../../shared/tags.ts";
import { keptSettingsSchema } from "../settings.ts";
import { stationSchema } from "../stations.ts";
import { alarmSchema } from "../timers/alarm.ts";
import { isZoneName, MAX_ZONES } from "../zones.ts";

export const BACKUP_FORMAT = "auralis-backup";
export const BACKUP_VERSION = 1;

const name = z.string().refine(isPlainName, "must be a plain name");
const uri = z.string().max(4096);
const number = z.number().nullable();

const stickerRule = z.strictObject({
  ...{ name: z.string().max(255), atLeast: number, atMost: number, equals: z.string().max(4096).nullable() },
  ...{ withinDays: number, notWithinDays: number },
});

const sort = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("tag"),
    sort: z.strictObject({ tag: z.enum([...TAG_NAMES, "Last-Modified", "Added"]), descending: z.boolean() }),
  }),
  z.strictObject({ by: z.literal("sticker"), name: z.string().max(255), descending: z.boolean() }),
  z.strictObject({ by: z.literal("random") }),
]);

const rules = z.strictObject({
  filter: z.string().max(4096).nullable(),
  stickers: z.array(stickerRule).max(20),
  ...{ addedWithinDays: number, modifiedWithinDays: number, sort: sort.nullable(), limit: number },
});

const entry = z.strictObject({
  uri,
  priority: z.int().min(0).max(255),
  range: z.strictObject({ startSeconds: z.number().min(0), endSeconds: number }).nullable(),
});

/** One line of a backup. */
export const backupRecord = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("begin"),
    format: z.literal(BACKUP_FORMAT),
    version: z.literal(BACKUP_VERSION),
    createdSeconds: z.int(),
    daemon: z.string().max(100),
  }),
  z.strictObject({ kind: z.literal("playlist"), name, uris: z.array(z.string().max(65_536)).max(1_000_000) }),
  z.strictObject({ kind: z.literal("smart"), name, rules }),
  z.strictObject({
    kind: z.literal("sticker"),
    ...{ type: z.string().max(4096), object: uri, name: z.string().max(4096), value: z.string().max(4096) },
  }),
  z.strictObject({ kind: z.literal("preset"), name, sound: soundSchema }),
  z.strictObject({ kind: z.literal("alarm"), id: z.string().max(100), settings: alarmSchema }),
  z.strictObject({ kind: z.literal("station"), id: z.string().max(100), settings: stationSchema }),
  z.strictObject({ kind: z.literal("settings"), values: keptSettingsSchema }),
  z.strictObject({
    kind: z.literal("zone"),
    name: z.string().refine(isZoneName, "must be the name of a zone"),
    volume: z.int().min(0).max(100).nullable(),
    options: z.record(z.string().max(100), z.union([z.string().max(100), z.number(), z.boolean(), z.null()])),
    sound: soundSchema,
    entries: z.array(entry).max(200_000),
  }),
  z.strictObject({ kind: z.literal("end"), records: z.int() }),
]);

export type BackupRecord = z.output<typeof backupRecord>;
export type RecordOf<Kind extends BackupRecord["kind"]> = Extract<BackupRecord, { readonly kind: Kind }>;

export function recordsOf<Kind extends BackupRecord["kind"]>(
  records: readonly BackupRecord[],
  kind: Kind,
): readonly RecordOf<Kind>[] {
  return records.filter((record): record is RecordOf<Kind> => record.kind === kind);
}

/** What is wrong with the whole, in words for a person; null = nothing. Each record has been validated. */
export function wholeFault(records: readonly BackupRecord[]): string | null {
  const end = records.at(-1);
  if (records[0]?.kind !== "begin") return "it does not begin as a backup does";
  if (end?.kind !== "end" || end.records !== records.length - 2) return "it is cut short";
  if (records.slice(1, -1).some(({ kind }) => kind === "begin" || kind === "end")) return "it is several backups";
  if (recordsOf(records, "zone").length > MAX_ZONES) return "it has too many zones";
  for (const kind of ["playlist", "smart", "preset", "zone"] as const) {
    const names = recordsOf(records, kind).map((record) => record.name);
    if (new Set(names).size < names.length) return `it has two of kind ${kind} with one name`;
  }
  return null;
}
