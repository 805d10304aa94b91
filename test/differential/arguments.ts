import { idToken, PLAYLISTS, versionToken, type World } from "./world.ts";

/** Makes one word of a command, not quoted yet. */
export type Maker = (world: World) => string;

/** Probability that a word is one that should be refused. */
const BAD = 0.03;
const NONSENSE = [
  "",
  "x",
  "-1",
  "-2",
  "1.5",
  "+",
  "-",
  ":",
  "1:0",
  "2:",
  "4294967296",
  "99999",
  " 1",
  "1 ",
  "0x1",
  "é",
];

export const nonsense: Maker = ({ random }) => random.pick(NONSENSE);

export function oneOf(...words: readonly string[]): Maker {
  return ({ random }) => random.pick(words);
}

/** Mostly what `maker` makes, now and then nonsense. */
function mostly(maker: Maker): Maker {
  return (world) => (world.chance(BAD) ? nonsense(world) : maker(world));
}

export const position = mostly((world) => String(world.position()));

export const range = mostly((world) => {
  if (world.chance(0.35)) return String(world.position());
  const start = world.position();
  if (world.chance(0.2)) return `${start}:`;
  return `${start}:${start + world.random.below(5)}`;
});

/** With an end, for commands that want one. */
export const closedRange = mostly((world) => {
  const start = world.position();
  return world.chance(0.4) ? String(start) : `${start}:${start + world.random.below(4)}`;
});

/** Absolute, or counted from the current song. */
export const place = mostly((world) => {
  const sign = world.chance(0.3) ? world.random.pick(["+", "-"]) : "";
  return `${sign}${sign === "" ? world.position() : world.random.below(4)}`;
});

export const id = mostly(({ ids, random }) =>
  ids.length > 0 && random.next() < 0.93 ? idToken(random.pick(ids)) : idToken(1000 + random.below(50)),
);

export const version = mostly(({ versions, random }) => {
  const choice = random.next();
  if (choice < 0.15) return "0";
  return choice < 0.25 ? "4000000000" : versionToken(random.below(Math.min(versions, 8) || 1));
});

export const small = mostly(({ random }) => String(random.below(12)));
/** Never behind the end of a song: where that leads is chance, or up to the decoder. */
export const seconds: Maker = ({ random }) =>
  random.pick(["0", "1", "10.5", "100", "99.999", "300", "0", "200", "-1", "x", "", "1:0"]);
export const offset: Maker = ({ random }) =>
  random.pick(["+5", "-10", "+0.5", "20", "0", "-0", "33.3", "+5", "1e1", "x", "", "-"]);
export const flag = mostly(oneOf("0", "1"));
export const volume = mostly(({ random }) => String(random.below(103)));
export const delta = mostly(({ random }) => String(random.below(41) - 20));
export const priority = mostly(({ random }) => String(random.pick([0, 1, 5, 10, 255, 256])));

const ODD_URIS = [
  "",
  "/",
  "nowhere.flac",
  "Ann/nowhere.flac",
  "ann/First",
  "Ann/",
  "../up",
  "Ann//First",
  "./Ann",
  "/etc",
];

export const song: Maker = (world) =>
  world.chance(0.04) ? world.random.pick(ODD_URIS) : world.random.pick(world.music.uris);

export const folder: Maker = (world) =>
  world.chance(0.06) ? world.random.pick(ODD_URIS) : world.random.pick(world.music.folders);

export const songOrFolder: Maker = (world) => (world.chance(0.85) ? song(world) : folder(world));

export const playlist: Maker = ({ random, music }) => {
  const choice = random.next();
  if (choice < 0.88) return random.pick(PLAYLISTS);
  return choice < 0.94 ? random.pick(music.lists) : random.pick(["none", "", "a/b", "..", ".hidden", "x\ty"]);
};

/** One that a command may make or change. */
export const ownPlaylist: Maker = ({ random }) =>
  random.next() < 0.95 ? random.pick(PLAYLISTS) : random.pick(["none", "", "a/b"]);

const COMMON_TAGS = ["Artist", "Album", "AlbumArtist", "Title", "Genre", "Date", "Track", "Disc"];
const RARE_TAGS = [
  "ArtistSort",
  "AlbumSort",
  "AlbumArtistSort",
  "Composer",
  "Performer",
  "MUSICBRAINZ_ARTISTID",
  "Comment",
  "Label",
];

export const tag: Maker = (world) => {
  const choice = world.random.next();
  if (choice < 0.75) return world.random.pick(COMMON_TAGS);
  if (choice < 0.78 && world.isModern) return world.random.pick(["TitleSort", "ComposerSort"]);
  if (choice < 0.95) return world.random.pick(RARE_TAGS);
  return choice < 0.98 ? world.random.pick(COMMON_TAGS).toLowerCase() : world.random.pick(["Bogus", "any", "file", ""]);
};

/** A value, whole, in part, in another case or none that occurs. */
export function valueFor(world: World, name: string): string {
  const known = world.music.values.get(name) ?? [];
  if (known.length === 0) return world.random.pick(["", "x"]);
  const value = world.random.pick(known);
  const choice = world.random.next();
  if (choice < 0.6) return value;
  // MPD takes "STRASSE" for "Straße", we take them for two words.
  if (choice < 0.7 && value.toUpperCase().toLowerCase() === value.toLowerCase()) return value.toUpperCase();
  if (choice < 0.75) return value.toLowerCase();
  if (choice < 0.9) return [...value].slice(world.random.below(3), 2 + world.random.below(6)).join("");
  return world.random.pick(["", "nothing like it", "'", '"', "\\"]);
}

export const text: Maker = oneOf("", "plain", "two words", 'with "quotes"', "back\\slash", "日本", "a=b");
