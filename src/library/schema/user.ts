import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** `playbackJson` is a SavedPlayback; null until the first save. */
export const zones = sqliteTable("zones", {
  name: text().primaryKey(),
  playbackJson: text(),
});

/** Queue rows by position. `extraTagsJson` is null when there are none. */
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
  },
  (table) => [primaryKey({ columns: [table.zone, table.position] })],
);

/** MPD's stickers: a value by type ("song", "playlist", a tag name), object and name. */
export const stickers = sqliteTable(
  "stickers",
  {
    type: text().notNull(),
    object: text().notNull(),
    name: text().notNull(),
    value: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.type, table.object, table.name] }), index("stickers_name").on(table.name)],
);

/** What listening taught about a song. Counts are incremented in SQL. */
export const songHistory = sqliteTable("song_history", {
  uri: text().primaryKey(),
  rating: integer(),
  plays: integer().notNull().default(0),
  skips: integer().notNull().default(0),
  lastPlayedSeconds: integer(),
});

/** What a stored playlist file cannot say about itself. */
export const playlists = sqliteTable("playlists", {
  name: text().primaryKey(),
  description: text(),
  createdSeconds: integer().notNull(),
});

/** Loudness measurements (EBU R 128) of one version of a file by one version of the algorithm. */
export const loudness = sqliteTable("loudness", {
  uri: text().primaryKey(),
  sizeBytes: integer().notNull(),
  modifiedMs: integer().notNull(),
  algorithm: integer().notNull(),
  integratedLufs: real(),
  truePeakDb: real(),
  rangeLu: real(),
});
