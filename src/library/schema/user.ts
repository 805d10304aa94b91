import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** `playbackJson` is a SavedPlayback; null until the first save. */
export const zones = sqliteTable("zones", {
  name: text().primaryKey(),
  playbackJson: text(),
});

/** Queue rows in the order of `position`, a rank with gaps: see docs/decisions/004. The tags are null when there are none. */
export const queueEntries = sqliteTable(
  "queue_entries",
  {
    zone: text()
      .notNull()
      .references(() => zones.name, { onDelete: "cascade" }),
    position: integer().notNull(),
    uri: text().notNull(),
    priority: integer().notNull(),
    rangeStartSeconds: real(),
    rangeEndSeconds: real(),
    extraTagsJson: text(),
    saidTagsJson: text(),
  },
  (table) => [primaryKey({ columns: [table.zone, table.position] }), index("queue_entries_uri").on(table.uri)],
);

/**
 * MPD's stickers: a value by type ("song", "playlist", a tag name), name and object. WITHOUT ROWID in the migration:
 * `find` reads one name in the order of its objects, its values or its numbers, each from one index.
 */
export const stickers = sqliteTable(
  "stickers",
  {
    type: text().notNull(),
    name: text().notNull(),
    object: text().notNull(),
    value: text().notNull(),
    /** The value as a whole number: 0 when it is none. */
    number: integer().generatedAlwaysAs(sql`CAST(value AS INTEGER)`, { mode: "virtual" }),
  },
  (table) => [
    primaryKey({ columns: [table.type, table.name, table.object] }),
    index("stickers_object").on(table.type, table.object),
    index("stickers_value").on(table.type, table.name, table.value),
    index("stickers_number").on(table.type, table.name, table.number),
  ],
);

/** The last completion of each zone that is in the counts, so that one that is told twice counts once. */
export const counted = sqliteTable("counted", {
  zone: text().primaryKey(),
  /** Completions are numbered anew in each run of the daemon. */
  run: text().notNull(),
  completion: integer().notNull(),
});

/** Songs the collection lost lately, by what they are: one that comes back elsewhere is known again. */
export const departed = sqliteTable(
  "departed",
  {
    uri: text().primaryKey(),
    identity: text().notNull(),
    departedSeconds: integer().notNull(),
  },
  (table) => [index("departed_identity").on(table.identity), index("departed_seconds").on(table.departedSeconds)],
);

/** When songs first entered the collection, for a library.db made anew. By a hash of the address: a third of the size. */
export const firstSeen = sqliteTable("first_seen", {
  uriHash: integer().primaryKey(),
  seconds: integer().notNull(),
});

/**
 * What listening to a sound has shown (TrackAnalysis), by what the sound is (`songs.sound`) and not by where it lies, with
 * the ANALYSIS_VERSION that found it. `fingerprint`: float32 numbers, or null; `mixRamp`: see ramp-bytes.ts; `blocks`: see
 * dsp/loudness/packed-blocks.ts. Some 350 bytes for a song; those of
 * songs that are gone are bounded (OrphanSounds).
 */
export const analyses = sqliteTable("analyses", {
  sound: text().primaryKey(),
  version: integer().notNull(),
  integratedLufs: real(),
  rangeLu: real().notNull(),
  samplePeak: real().notNull(),
  truePeak: real().notNull(),
  fingerprint: blob({ mode: "buffer" }),
  mixRamp: blob({ mode: "buffer" }).notNull(),
  blocks: blob({ mode: "buffer" }).notNull(),
});
