import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * One version of the collection: `version` grows and `updatedSeconds` is set in the transaction that changes songs.
 * `textVersion` is the TEXT_VERSION of the songs' texts. The indexes `value_trigrams` and `value_words` (FTS5, made by
 * hand in a migration, as drizzle knows no virtual tables) hold the values with ids up to `valuesIndexed`, and
 * `indexEntries` in all, those included that are gone.
 */
export const collection = sqliteTable("collection", {
  id: integer().primaryKey(),
  version: integer().notNull(),
  updatedSeconds: integer().notNull(),
  textVersion: integer().notNull().default(0),
  valuesIndexed: integer().notNull().default(0),
  indexEntries: integer().notNull().default(0),
});

/**
 * Folders. `place` numbers them depth first in MPD's order, so that a walk is an index scan. `listingDigest` is that of
 * the folder's listing when all it names was in the database (ListedFolder): a scan passes over a folder that still has
 * it. Whatever takes something of a folder away empties it, by the triggers `..._unlisted` of the migration.
 */
export const directories = sqliteTable(
  "directories",
  {
    id: integer().primaryKey(),
    parentId: integer(),
    uri: text().notNull(),
    modifiedSeconds: integer(),
    place: integer().notNull(),
    listingDigest: text(),
  },
  (table) => [
    uniqueIndex("directories_uri").on(table.uri),
    index("directories_parent").on(table.parentId),
    index("directories_place").on(table.place),
  ],
);

/**
 * Songs. `text` is the song as MPD prints it (songText, UTF-8), `tagMask` has a bit for each tag present (its index in
 * TAG_NAMES), `bits` 0 means "f", `place` orders the songs of one folder, `modifiedMs` and `sizeBytes` tell a change.
 * `identity` is what stays when a file is renamed: the recording's MusicBrainz id, else the signature of its sound.
 * `sound` is what stays as long as it sounds the same: the signature, for a track of a cue sheet with its place in it.
 * `missing` 1: the file is gone, and nobody said yet that the song may be forgotten.
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
    /** A ReplayGain, or null. */
    replayGainJson: text(),
    /** A SongPart, or null. */
    partJson: text(),
    identity: text(),
    missing: integer().notNull().default(0),
    text: blob({ mode: "buffer" }).notNull(),
    sound: text(),
  },
  (table) => [
    uniqueIndex("songs_uri").on(table.uri),
    index("songs_order").on(table.directoryId, table.place),
    index("songs_identity").on(table.identity).where(sql`identity IS NOT NULL`),
    index("songs_missing").on(table.uri).where(sql`missing = 1`),
    // With the durations, so that the figures of the whole library read no songs.
    index("songs_mask").on(table.tagMask, table.durationMs),
  ],
);

/** The music folders as they were last scanned whole: where they lay, and on which device (null: not known). */
export const musicFolders = sqliteTable("music_folders", {
  uri: text().primaryKey(),
  path: text().notNull(),
  device: text(),
});

/**
 * Every distinct value of every tag (`tag` = index in TAG_NAMES). Substring and regex searches look at these only. An id
 * that is indexed is never used twice, because the indexes of their parts and words still know those that are gone.
 */
export const tagValues = sqliteTable(
  "tag_values",
  {
    id: integer().primaryKey(),
    tag: integer().notNull(),
    value: text().notNull(),
    folded: text().notNull(),
  },
  (table) => [uniqueIndex("tag_values_value").on(table.tag, table.value)],
);

/**
 * Which song has which values. WITHOUT ROWID in the migration: half the size. They go with their song by the trigger
 * `songs_tags_gone` and not by a foreign key, which would look for the song with each of a million rows written.
 */
export const songTags = sqliteTable(
  "song_tags",
  {
    songId: integer().notNull(),
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

/** Cue sheets in the music folders, as they were when they were read. */
export const cueSheets = sqliteTable(
  "cue_sheets",
  {
    uri: text().primaryKey(),
    directoryId: integer()
      .notNull()
      .references(() => directories.id, { onDelete: "cascade" }),
    sizeBytes: integer().notNull(),
    modifiedMs: integer().notNull(),
  },
  (table) => [index("cue_sheets_directory").on(table.directoryId)],
);

/**
 * What cue sheets say of their tracks. `fileUri` may lead to nothing; `tagsJson` is a Tag[]; a stale track is to be
 * written to `songs` again, from the sheet and from its file.
 */
export const cueTracks = sqliteTable(
  "cue_tracks",
  {
    sheetUri: text()
      .notNull()
      .references(() => cueSheets.uri, { onDelete: "cascade" }),
    number: integer().notNull(),
    fileUri: text().notNull(),
    startSeconds: real().notNull(),
    endSeconds: real(),
    tagsJson: text().notNull(),
    stale: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sheetUri, table.number] }),
    index("cue_tracks_file").on(table.fileUri),
    index("cue_tracks_stale").on(table.sheetUri).where(sql`stale = 1`),
  ],
);

/**
 * The files that cue sheets divide, with the columns of `songs`. Their tracks stand for them in every answer, so they
 * are kept out of `songs`; who knows their address still gets them.
 */
export const cueFiles = sqliteTable(
  "cue_files",
  {
    uri: text().primaryKey(),
    directoryId: integer()
      .notNull()
      .references(() => directories.id, { onDelete: "cascade" }),
    sizeBytes: integer().notNull(),
    modifiedMs: integer().notNull(),
    modifiedSeconds: integer().notNull(),
    addedSeconds: integer().notNull(),
    durationMs: integer(),
    rateHz: integer(),
    bits: integer(),
    channels: integer(),
    replayGainJson: text(),
    partJson: text(),
    identity: text(),
    text: blob({ mode: "buffer" }).notNull(),
  },
  (table) => [index("cue_files_directory").on(table.directoryId)],
);

/** Files and folders that could not be read; files are tried again when they change. */
export const failures = sqliteTable("failures", {
  uri: text().primaryKey(),
  reason: text().notNull(),
  sizeBytes: integer().notNull(),
  modifiedMs: integer().notNull(),
});

/**
 * The songs that were analysed, by an ANALYSIS_VERSION: what user.db knows of their sound, as a ReplayGain; or why that
 * cannot be had. The rows of songs that go or sound different go by the triggers `songs_sound_...` of the migration.
 */
export const songSounds = sqliteTable("song_sounds", {
  songId: integer().primaryKey(),
  version: integer().notNull(),
  gainJson: text(),
  failure: text(),
});

/** Outlines of sounds (dsp/analysis/waveform.ts); what is lost is made anew. */
export const waveforms = sqliteTable("waveforms", {
  sound: text().primaryKey(),
  peaks: blob({ mode: "buffer" }).notNull(),
});
