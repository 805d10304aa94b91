import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../../src/library/database/database.ts";
import { migrateDatabase } from "../../../src/library/database/migrate.ts";
import { People } from "../../../src/library/user/people.ts";
import { MIGRATIONS } from "../rig.ts";

/** The user database and a collection that has songs by name only. */
export function openPeople() {
  const folder = mkdtempSync(join(tmpdir(), "auralis-people-"));
  const libraryPath = join(folder, "library.db");
  const library = openDatabase(libraryPath, "library");
  migrateDatabase(library, join(MIGRATIONS, "library"), () => {});
  library.exec("INSERT INTO directories (id, parent_id, uri, place) VALUES (1, NULL, '', 0)");
  const user = openDatabase(join(folder, "user.db"), "user");
  migrateDatabase(user, join(MIGRATIONS, "user"), () => {});
  const told = { stickers: 0, replaced: [] as [string, string][], failed: [] as unknown[] };
  let replaceWith: Error | null = null;
  const people = new People(user, libraryPath, {
    stickersChanged: () => told.stickers++,
    replaceUris: async (moves) => {
      if (replaceWith !== null) throw replaceWith;
      told.replaced.push(...moves);
    },
    failed: (error) => told.failed.push(error),
  });
  const insert = library.prepare(
    `INSERT INTO songs (directory_id, uri, size_bytes, modified_ms, modified_seconds, added_seconds, place, tag_mask, text)
     VALUES (1, ?, 1, 1, 1, 1, 1, 0, x'')`,
  );
  const song = (object: string) => ({ type: "song", object });
  return {
    people,
    user,
    library,
    told,
    refuseReplacing: (error: Error) => {
      replaceWith = error;
    },
    addSongs: library.transaction((uris: readonly string[]) => {
      for (const uri of uris) insert.run(uri);
    }),
    set: (uri: string, name: string, value: string) => people.answers.setSticker({ place: song(uri), name, value }),
    /** `name=value` of a song, also of one that is not there. */
    stickersOf: (uri: string) =>
      user
        .prepare("SELECT name || '=' || value FROM stickers WHERE type = 'song' AND object = ? ORDER BY name")
        .pluck()
        .all(uri),
    async [Symbol.asyncDispose]() {
      await people.close();
      user.close();
      library.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
