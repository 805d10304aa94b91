import * as arg from "./arguments.ts";
import type { World } from "./world.ts";

const NAMES = ["rating", "plays", "mood"];
const VALUES = ["1", "2", "10", "-5", "abc", "Abc", "a=b", "", "007"];
const OLD_OPERATORS = ["=", "<", ">"];
const OPERATORS = ["=", "<", ">", "eq", "lt", "gt", "contains", "starts_with", "!="];
const SORTS = ["uri", "value", "value_int", "-value", "-uri", "bogus"];

/** A thing that stickers are put on: its type and name. */
function thing(world: World): readonly [string, string] {
  const choice = world.random.next();
  if (choice < 0.7 || !world.isModern) return ["song", arg.song(world)];
  if (choice < 0.82) return ["playlist", arg.ownPlaylist(world)];
  if (choice < 0.92) {
    const tag = world.random.pick(["Artist", "Album", "AlbumArtist", "Genre", "Title"]);
    return [tag, arg.valueFor(world, tag)];
  }
  if (choice < 0.97) return ["filter", `(Artist == '${world.random.pick(["Ann", "東京", "nobody"])}')`];
  return [world.random.pick(["bogus", "", "song"]), "x"];
}

function findWords(world: World): readonly string[] {
  const { random } = world;
  const type = random.pick(["song", "song", "song", "playlist", "Artist", "filter"]);
  const under = type === "song" && world.chance(0.4) ? arg.folder(world) : "";
  if (!world.isModern) {
    const test = world.chance(0.5) ? [random.pick(OLD_OPERATORS), random.pick(VALUES)] : [];
    return ["find", "song", under, random.pick(NAMES), ...test];
  }
  const said = ["find", type, under, random.pick(NAMES)];
  if (world.chance(0.5)) said.push(random.pick(OPERATORS), random.pick(VALUES));
  if (world.chance(0.3)) said.push("sort", random.pick(SORTS));
  if (world.chance(0.25)) said.push("window", arg.range(world));
  return said;
}

/** `sticker` and what follows. */
export function stickerWords(world: World): readonly string[] {
  const { random } = world;
  const verbs = [
    "get",
    "set",
    "set",
    "set",
    "delete",
    "list",
    "find",
    "find",
    ...(world.isModern ? ["inc", "dec", "bogus"] : []),
  ];
  const verb = random.pick(verbs);
  if (verb === "find") return findWords(world);
  const said = [verb, ...thing(world)];
  // Without a name, `delete` ends MPD 0.24 when there is nothing to delete.
  if (verb !== "list") said.push(random.pick(NAMES));
  if (verb === "set") said.push(random.pick(VALUES));
  if (verb === "inc" || verb === "dec") said.push(random.pick(["1", "5", "0", "-1", "x"]));
  return said;
}
