import { mkdirSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OrphanSounds } from "../../../src/library/analyses/orphan-sounds.ts";
import { type Databases, openDatabases } from "../../../src/library/database/databases.ts";
import { CommitGroup } from "../../../src/library/user/commit-group.ts";
import { MIGRATIONS, makeFolder } from "../rig.ts";

let folder: ReturnType<typeof makeFolder>;
let databases: Databases;
beforeEach(() => {
  folder = makeFolder();
  mkdirSync(folder.state);
  databases = openDatabases(folder.state, MIGRATIONS, Date.now(), () => {});
  databases.library.exec("INSERT INTO directories (id, uri, place) VALUES (1, '', 0)");
});
afterEach(() => {
  databases.library.close();
  databases.user.close();
  folder.remove();
});

function addSong(sound: string): void {
  const { library } = databases;
  const { lastInsertRowid } = library
    .prepare(
      `INSERT INTO songs (directory_id, uri, size_bytes, modified_ms, modified_seconds, added_seconds, place, tag_mask, text,
         sound) VALUES (1, ?, 1, 1, 1, 1, 1, 0, x'', ?)`,
    )
    .run(sound, sound);
  library.prepare("INSERT INTO song_sounds (song_id, version) VALUES (?, 1)").run(lastInsertRowid);
}

function heard(sound: string): void {
  databases.user.prepare("INSERT INTO analyses VALUES (?, 1, NULL, 0, 1, 1, NULL, x'', x'')").run(sound);
}

const kept = () => databases.user.prepare("SELECT sound FROM analyses ORDER BY rowid").pluck().all();

const orphans = (maxOrphans: number) =>
  new OrphanSounds({
    ...{ library: databases.library, user: databases.user, commits: new CommitGroup(databases.user) },
    ...{ rootUris: ["a", "b"], maxOrphans },
  });

const scannedWhole = (uri: string) =>
  databases.library.prepare("INSERT INTO music_folders (uri, path) VALUES (?, '/')").run(uri);

test("of sounds that no song has, those heard last are kept", async () => {
  for (const sound of ["old", "here", "older", "new", "newer"]) heard(sound);
  addSong("here");
  scannedWhole("a");
  scannedWhole("b");
  expect(await orphans(4).bound()).toBe(0);
  expect(await orphans(2).bound()).toBe(2);
  expect(kept()).toEqual(["here", "new", "newer"]);
});

test("nothing is forgotten before every music folder was scanned whole", async () => {
  for (const sound of ["one", "two", "three"]) heard(sound);
  scannedWhole("a");
  expect(await orphans(1).bound()).toBe(0);
  expect(kept()).toEqual(["one", "two", "three"]);
  scannedWhole("b");
  expect(await orphans(1).bound()).toBe(2);
});

test("many sounds are told apart", async () => {
  const both = [databases.library, databases.user];
  for (const database of both) database.exec("BEGIN");
  for (let number = 0; number < 2_500; number++) {
    heard(`song ${number}`);
    if (number % 2 === 0) addSong(`song ${number}`);
  }
  for (const database of both) database.exec("COMMIT");
  scannedWhole("a");
  scannedWhole("b");
  expect(await orphans(10).bound()).toBe(1_240);
  const sounds = new Set(kept());
  expect(sounds.size).toBe(1_260);
  expect(sounds.has("song 0") && sounds.has("song 2498") && sounds.has("song 2499") && !sounds.has("song 1")).toBe(
    true,
  );
});
