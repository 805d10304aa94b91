/** Limits of every playlist, stored or found; what lies beyond is left out when reading and refused when writing. */
export const MAX_ENTRIES = 100_000;
export const MAX_ENTRY_CHARS = 4096;
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Stored playlists shown by name. */
export const MAX_PLAYLISTS = 10_000;
/** Stored playlists with edits that their files do not have yet. */
export const MAX_DRAFTS = 32;
