import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabases } from "../../src/library/database/databases.ts";
import { MIGRATIONS } from "./rig.ts";
import { writeSongs } from "./songs-writer.ts";

let directory: string;
let databases: ReturnType<typeof openDatabases>;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "auralis-song-tags-"));
  databases = openDatabases(directory, MIGRATIONS, Date.now(), () => {});
});

afterEach(() => {
  databases.library.close();
  databases.user.close();
  rmSync(directory, { recursive: true, force: true });
});

const numbers = (query: string) => databases.library.prepare(query).pluck().all();

test("the tags of a song go with it, and with its folder", () => {
  writeSongs(databases.library, [[["Title", "One"]], [["Title", "Two"]]]);
  const [first, second] = numbers("SELECT id FROM songs ORDER BY place");
  databases.library.exec("DELETE FROM songs WHERE place = 0");
  expect(numbers("SELECT DISTINCT song_id FROM song_tags")).toEqual([second]);
  expect(first).not.toBe(second);
  databases.library.exec("DELETE FROM directories");
  expect(numbers("SELECT song_id FROM song_tags")).toEqual([]);
});

test("the id of a value that the indexes know is not used again when the value is gone", () => {
  const { library } = databases;
  writeSongs(library, [[["Title", "One"]]]);
  const [indexed] = numbers("SELECT max(id) FROM tag_values");
  library.prepare("UPDATE collection SET values_indexed = ?").run(indexed);
  library.exec("DELETE FROM songs; DELETE FROM tag_values");
  writeSongs(library, [[["Title", "Two"]]]);
  expect(numbers("SELECT id FROM tag_values")).toEqual([Number(indexed) + 1]);
});

test("a value that is there already is shared", () => {
  writeSongs(databases.library, [[["Artist", "A"]]]);
  writeSongs(databases.library, [
    [
      ["Artist", "A"],
      ["Title", "A"],
    ],
  ]);
  expect(numbers("SELECT count(DISTINCT value_id) FROM song_tags")).toEqual([2]);
  expect(numbers("SELECT count(*) FROM tag_values")).toEqual([2]);
});
