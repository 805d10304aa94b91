import { quote } from "node-mpd-protocol";
import * as arg from "./arguments.ts";
import { type FilterKind, filterWords } from "./filters.ts";
import { stickerWords } from "./sticker-words.ts";
import type { World } from "./world.ts";

type Words = (world: World) => readonly string[];
type Shape = {
  readonly name: string;
  /** How often, against the others. */
  readonly weight: number;
  readonly words: Words;
  /** Came with MPD 0.24. */
  readonly isNew?: true;
  /** Its outcome is chance while the queue is played in random order. */
  readonly notAtRandom?: true;
};

/** Words that are always there, then words that may be left out from the right. */
function words(
  required: readonly arg.Maker[],
  optional: readonly arg.Maker[] = [],
  since: "0.23" | "0.24" = "0.23",
): Words {
  return (world) => {
    const possible = since === "0.24" && !world.isModern ? 0 : optional.length;
    const count = required.length + world.random.below(possible + 1);
    return [...required, ...optional].slice(0, count).map((maker) => maker(world));
  };
}

function selection(kind: FilterKind, options: readonly ("sort" | "window" | "position")[]): Words {
  return (world) => {
    const said = [...filterWords(world, kind)];
    if (kind === "queue" && !world.isModern) return said;
    if (options.includes("sort") && world.chance(0.25)) said.push("sort", sortKey(world, kind));
    if (options.includes("window") && world.chance(0.25)) said.push("window", arg.range(world));
    if (options.includes("position") && world.chance(0.3)) said.push("position", arg.place(world));
    return said;
  };
}

function sortKey(world: World, kind: FilterKind): string {
  const keys = ["Artist", "Title", "Track", "Album", "Last-Modified", "Date", "Disc", "ArtistSort", "Bogus"];
  const key = world.random.pick(kind === "queue" ? [...keys, "prio"] : keys);
  return world.chance(0.3) ? `-${key}` : key;
}

function listWords(world: World): readonly string[] {
  const said = [world.chance(0.05) ? "file" : arg.tag(world)];
  if (world.chance(0.05)) return ["Album", arg.valueFor(world, "Artist")];
  if (world.chance(0.4)) said.push(...filterWords(world, "library"));
  for (let more = world.random.below(3); more > 0; more--) said.push("group", arg.tag(world));
  return said;
}

function countWords(world: World): readonly string[] {
  const said = world.chance(0.7) ? [...filterWords(world, "library")] : [];
  if (said.length === 0 || world.chance(0.4)) said.push("group", arg.tag(world));
  return said;
}

function searchPlaylistWords(world: World): readonly string[] {
  const filter = filterWords(world, "playlist").slice(0, 1);
  return [arg.playlist(world), ...filter, ...(world.chance(0.3) ? ["window", arg.range(world)] : [])];
}

const TAG_NAMES = ["Artist", "Album", "Title", "Track", "Genre"];
const VERBS = ["all", "clear", "enable", "disable", "bogus", ""];
const NEWER_VERBS = [...VERBS, "reset", "available"];

function tagTypesWords({ random, isModern }: World): readonly string[] {
  const verb = random.pick(isModern ? NEWER_VERBS : VERBS);
  if (verb === "") return [];
  const takesNames = /able$|reset/.test(verb) && verb !== "available";
  // A refused `reset` leaves MPD's client without tags, ours with those it had.
  const names = verb === "reset" ? TAG_NAMES : [...TAG_NAMES, "bogus"];
  const count = takesNames ? random.below(4) + (verb === "reset" ? 1 : 0) : random.below(8) === 0 ? 1 : 0;
  return [verb, ...Array.from({ length: count }, () => random.pick(names))];
}

/** One position, or since 0.24 several. */
const newRange: arg.Maker = (world) => (world.isModern ? arg.closedRange(world) : arg.small(world));

const movedRange: arg.Maker = (world) => (world.hasPlayed ? arg.position(world) : arg.closedRange(world));

const consumeMode: arg.Maker = ({ random, isModern }) => random.pick(["0", "1", "0", "x", isModern ? "oneshot" : "1"]);

const channel = arg.oneOf("news", "a.b:c", "bad channel", "x_1-2", "");

/** Every command but those that end something, those about partitions, and those whose answers name a program's parts. */
const SHAPES: readonly Shape[] = [
  { name: "ping", weight: 1, words: words([]) },
  { name: "status", weight: 12, words: words([]) },
  { name: "stats", weight: 1, words: words([]) },
  { name: "currentsong", weight: 4, words: words([]) },
  { name: "clearerror", weight: 1, words: words([]) },
  { name: "add", weight: 10, words: words([arg.songOrFolder], [arg.place]) },
  { name: "addid", weight: 10, words: words([arg.song], [arg.place]) },
  { name: "clear", weight: 1, words: words([]) },
  { name: "delete", weight: 5, words: words([arg.range]), notAtRandom: true },
  { name: "deleteid", weight: 4, words: words([arg.id]), notAtRandom: true },
  { name: "move", weight: 6, words: words([movedRange, arg.place]) },
  { name: "moveid", weight: 4, words: words([arg.id, arg.place]) },
  { name: "swap", weight: 3, words: words([arg.position, arg.position]) },
  { name: "swapid", weight: 3, words: words([arg.id, arg.id]) },
  { name: "shuffle", weight: 1, words: words([arg.oneOf("0", "1:2", "3", "x", "-2", "99999")]) },
  { name: "prio", weight: 4, words: words([arg.priority, arg.range], [arg.range]) },
  { name: "prioid", weight: 4, words: words([arg.priority, arg.id], [arg.id]) },
  {
    name: "rangeid",
    weight: 3,
    words: words([arg.id, arg.oneOf("1:400", "10:", ":450.5", ":", "5:1", "x", "1.5:9x", "1.5:500.25")]),
    notAtRandom: true,
  },
  { name: "addtagid", weight: 2, words: words([arg.id, arg.tag, arg.text]) },
  { name: "cleartagid", weight: 1, words: words([arg.id], [arg.tag]) },
  { name: "playlist", weight: 1, words: words([]) },
  { name: "playlistinfo", weight: 5, words: words([], [arg.range]) },
  { name: "playlistid", weight: 4, words: words([], [arg.id]) },
  { name: "playlistfind", weight: 5, words: selection("queue", ["sort", "window"]) },
  { name: "playlistsearch", weight: 5, words: selection("queue", ["sort", "window"]) },
  { name: "plchanges", weight: 5, words: words([arg.version], [arg.range]) },
  { name: "plchangesposid", weight: 5, words: words([arg.version], [arg.range]) },
  { name: "play", weight: 4, words: words([], [arg.position]), notAtRandom: true },
  { name: "playid", weight: 3, words: words([], [arg.id]), notAtRandom: true },
  { name: "pause", weight: 4, words: words([], [arg.flag]) },
  { name: "stop", weight: 3, words: words([]) },
  { name: "next", weight: 4, words: words([]), notAtRandom: true },
  { name: "previous", weight: 3, words: words([]), notAtRandom: true },
  { name: "seek", weight: 3, words: words([arg.position, arg.seconds]) },
  { name: "seekid", weight: 3, words: words([arg.id, arg.seconds]) },
  { name: "seekcur", weight: 3, words: words([arg.offset]) },
  { name: "repeat", weight: 2, words: words([arg.flag]) },
  { name: "random", weight: 2, words: words([arg.flag]) },
  { name: "single", weight: 2, words: words([arg.oneOf("0", "1", "oneshot", "0", "x")]) },
  { name: "consume", weight: 2, words: words([consumeMode]) },
  { name: "crossfade", weight: 1, words: words([arg.small]) },
  { name: "mixrampdb", weight: 1, words: words([arg.oneOf("-17", "0", "-3.5", "x")]) },
  { name: "mixrampdelay", weight: 1, words: words([arg.oneOf("2", "0", "nan", "1.25", "-1", "x")]) },
  { name: "replay_gain_mode", weight: 1, words: words([arg.oneOf("off", "track", "album", "auto", "x")]) },
  { name: "replay_gain_status", weight: 1, words: words([]) },
  { name: "setvol", weight: 2, words: words([arg.volume]) },
  { name: "volume", weight: 1, words: words([arg.delta]) },
  { name: "getvol", weight: 1, words: words([]) },
  { name: "outputs", weight: 1, words: words([]) },
  { name: "enableoutput", weight: 1, words: words([arg.oneOf("0", "1", "2", "x")]) },
  { name: "disableoutput", weight: 1, words: words([arg.oneOf("1", "1", "2", "x")]) },
  { name: "toggleoutput", weight: 1, words: words([arg.oneOf("1", "1", "2", "-1")]) },
  { name: "outputset", weight: 1, words: words([arg.oneOf("0", "9"), arg.oneOf("a", "bad name", ""), arg.text]) },
  { name: "find", weight: 8, words: selection("library", ["sort", "window"]) },
  { name: "search", weight: 8, words: selection("library", ["sort", "window"]) },
  { name: "findadd", weight: 2, words: selection("library", ["sort", "window", "position"]) },
  { name: "searchadd", weight: 2, words: selection("library", ["sort", "window", "position"]) },
  { name: "count", weight: 6, words: countWords },
  { name: "searchcount", weight: 4, isNew: true, words: countWords },
  { name: "list", weight: 8, words: listWords },
  { name: "lsinfo", weight: 3, words: words([], [arg.songOrFolder]) },
  { name: "listall", weight: 1, words: words([arg.folder]) },
  { name: "listallinfo", weight: 1, words: words([arg.folder]) },
  { name: "listfiles", weight: 2, words: words([], [arg.folder]) },
  { name: "readcomments", weight: 2, words: words([arg.song]) },
  { name: "albumart", weight: 2, words: words([arg.song, arg.oneOf("0", "64", "100", "9999", "x")]) },
  { name: "readpicture", weight: 2, words: words([arg.song, arg.oneOf("0", "64", "100", "9999", "x")]) },
  { name: "binarylimit", weight: 1, words: words([arg.oneOf("64", "100", "8192", "1", "0", "x", "99999999")]) },
  { name: "listplaylists", weight: 2, words: words([]) },
  { name: "listplaylist", weight: 4, words: words([arg.playlist], [arg.range], "0.24") },
  { name: "listplaylistinfo", weight: 3, words: words([arg.playlist], [arg.range], "0.24") },
  { name: "playlistlength", weight: 2, isNew: true, words: words([arg.playlist]) },
  { name: "searchplaylist", weight: 4, isNew: true, words: searchPlaylistWords },
  { name: "load", weight: 4, words: words([arg.playlist], [arg.range, arg.place]) },
  { name: "save", weight: 4, words: words([arg.ownPlaylist], [arg.oneOf("create", "append", "replace", "x")], "0.24") },
  { name: "rm", weight: 2, words: words([arg.ownPlaylist]) },
  { name: "rename", weight: 2, words: words([arg.ownPlaylist, arg.ownPlaylist]) },
  { name: "playlistadd", weight: 5, words: words([arg.ownPlaylist, arg.songOrFolder], [arg.small]) },
  { name: "playlistdelete", weight: 3, words: words([arg.ownPlaylist, arg.range]) },
  { name: "playlistmove", weight: 3, words: words([arg.ownPlaylist, newRange, arg.small]) },
  { name: "playlistclear", weight: 1, words: words([arg.ownPlaylist]) },
  {
    name: "searchaddpl",
    weight: 2,
    words: (world) => [arg.ownPlaylist(world), ...selection("library", ["sort", "window"])(world)],
  },
  { name: "sticker", weight: 12, words: stickerWords },
  { name: "stickernames", weight: 1, isNew: true, words: words([]) },
  { name: "stickertypes", weight: 1, isNew: true, words: words([]) },
  {
    name: "stickernamestypes",
    weight: 1,
    isNew: true,
    words: words([], [arg.oneOf("song", "playlist", "filter", "Artist", "bogus")]),
  },
  { name: "tagtypes", weight: 2, words: tagTypesWords },
  {
    name: "protocol",
    weight: 1,
    isNew: true,
    words: ({ random }) =>
      random.pick([
        [],
        ["all"],
        ["clear"],
        ["enable", "hide_playlists_in_root"],
        ["disable", "hide_playlists_in_root"],
        ["available"],
        ["enable", "x"],
        ["x"],
      ]),
  },
  { name: "subscribe", weight: 1, words: words([channel]) },
  { name: "unsubscribe", weight: 1, words: words([channel]) },
  { name: "channels", weight: 1, words: words([]) },
  { name: "readmessages", weight: 1, words: words([]) },
  { name: "sendmessage", weight: 1, words: words([channel, arg.text]) },
  { name: "listmounts", weight: 1, words: words([]) },
  { name: "listpartitions", weight: 1, words: words([]) },
  { name: "partition", weight: 1, words: words([arg.oneOf("default", "none", "")]) },
  { name: "password", weight: 1, words: words([arg.oneOf("wrong", "")]) },
  { name: "bogus", weight: 1, words: words([], [arg.text]) },
];

const TOTAL = SHAPES.reduce((sum, { weight }) => sum + weight, 0);
const MISCOUNTED = 0.015;
/** Without its words the first is chance; what a refused `tagtypes reset` leaves is told above. */
const COUNTED = /^(shuffle|tagtypes)$/;

/** A random command. `only` keeps to those whose names match. */
export function makeCommand(world: World, only: RegExp | null = null): string {
  for (;;) {
    let at = world.random.below(TOTAL);
    const shape = SHAPES.find(({ weight }) => {
      at -= weight;
      return at < 0;
    });
    if (shape?.isNew === true && !world.isModern) continue;
    if (shape === undefined || (shape.notAtRandom === true && world.isRandom)) continue;
    if (only !== null && !only.test(shape.name)) continue;
    const said = [...shape.words(world)];
    if (world.chance(MISCOUNTED) && !COUNTED.test(shape.name))
      world.chance(0.5) ? said.pop() : said.push(arg.nonsense(world));
    return [shape.name, ...said.map((word) => written(word, world))].join(" ");
  }
}

/** In quotes when it must be, or by chance. */
function written(word: string, world: World): string {
  const plain = /^[^\s"'\\]+$/.test(word);
  return plain && world.chance(0.6) ? word : quote(word);
}
