import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** One version of the collection: `version` grows and `updatedSeconds` is set in the transaction that changes songs. */
export const collection = sqliteTable("collection", {
  id: integer().primaryKey(),
  version: integer().notNull(),
  updatedSeconds: integer().notNull(),
});

/** Folders. `place` numbers them depth first in MPD's order, so that a walk is an index scan. */
export const directories = sqliteTable(
  "directories",
  {
    id: integer().primaryKey(),
    parentId: integer(),
    uri: text().notNull(),
    modifiedSeconds: integer(),
    place: integer().notNull(),
  },
  (table) => [
    uniqueIndex("directories_uri").on(table.uri),
    index("directories_parent").on(table.parentId),
    index("directories_place").on(table.place),
  ],
);

/**
 * Songs. `tagsJson` is what answers print ([name, value] pairs), `tagMask` has a bit for each tag present (its index in
 * TAG_NAMES), `bits` 0 means "f", `place` orders the songs of one folder, `modifiedMs` and `sizeBytes` tell a change.
 */
export const songs = sqliteTable(
  "songs",
  {
    id: integer().primaryKey(),
    directoryId: integer()
      .notNull()
      .references(() => directories.id, { onDelete: "cascade" }),
    uri: text().notNull(),
    sizeBytes: integer().notNull(),
    modifiedMs: integer().notNull(),
    modifiedSeconds: integer().notNull(),
    addedSeconds: integer().notNull(),
    durationMs: integer(),
    rateHz: integer(),
    bits: integer(),
    channels: integer(),
    place: integer().notNull(),
    tagMask: integer().notNull(),
    tagsJson: text().notNull(),
    /** A ReplayGain, or null. */
    replayGainJson: text(),
  },
  (table) => [
    uniqueIndex("songs_uri").on(table.uri),
    index("songs_order").on(table.directoryId, table.place),
    // With the durations, so that the figures of the whole library read no songs.
    index("songs_mask").on(table.tagMask, table.durationMs),
  ],
);

/** Every distinct value of every tag (`tag` = index in TAG_NAMES). Substring and regex searches look at these only. */
export const tagValues = sqliteTable(
  "tag_values",
  {
    id: integer().primaryKey(),
    tag: integer().notNull(),
    value: text().notNull(),
    folded: text().notNull(),
  },
  (table) => [
    uniqueIndex("tag_values_value").on(table.tag, table.value),
    index("tag_values_folded").on(table.tag, table.folded),
  ],
);

/** Which song has which values. WITHOUT ROWID in the migration: half the size. */
export const songTags = sqliteTable(
  "song_tags",
  {
    songId: integer()
      .notNull()
      .references(() => songs.id, { onDelete: "cascade" }),
    tag: integer().notNull(),
    ordinal: integer().notNull(),
    valueId: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.songId, table.tag, table.ordinal] }),
    index("song_tags_value").on(table.valueId, table.songId),
  ],
);

/** Playlist files in the music folders. */
export const playlistFiles = sqliteTable(
  "playlist_files",
  {
    uri: text().primaryKey(),
    directoryId: integer()
      .notNull()
      .references(() => directories.id, { onDelete: "cascade" }),
    modifiedSeconds: integer().notNull(),
  },
  (table) => [index("playlist_files_directory").on(table.directoryId)],
);

/** Files and folders that could not be read; files are tried again when they change. */
export const failures = sqliteTable("failures", {
  uri: text().primaryKey(),
  reason: text().notNull(),
  sizeBytes: integer().notNull(),
  modifiedMs: integer().notNull(),
});
