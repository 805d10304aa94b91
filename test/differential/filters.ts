import { valueFor } from "./arguments.ts";
import type { World } from "./world.ts";

const TAGS = ["Artist", "Album", "AlbumArtist", "Title", "Genre", "Date", "Track", "Composer", "ArtistSort", "Disc"];
const OPERATORS = ["==", "!=", "contains", "!contains", "=~", "!~"];
const NEWER_OPERATORS = [
  "starts_with",
  "!starts_with",
  "eq_cs",
  "!eq_cs",
  "contains_ci",
  "!contains_cs",
  "starts_with_ci",
];
const REGEXES = ["^A", "n{2}", "[Ff]irst", "song|Same", "^$", "o.*b", "(?i)ROCK", "a+", "\\\\d+"];
const TIMES = ["2021-01-01T12:00:00Z", "2021-01-02", "1609500000", "2030-01-01T00:00:00Z", "0"];
const FORMATS = ["44100:16:2", "48000:24:2", "8000:16:1", "*:16:*", "44100:*:*", "*:*:2"];
const BROKEN = [
  "(",
  "()",
  "(Artist)",
  "(Artist == )",
  "(Artist == 'x'",
  "(Bogus == 'x')",
  "(Artist <> 'x')",
  "((Artist == 'x') OR (Album == 'y'))",
];
const MORE_BROKEN = [
  "(Artist == x)",
  "(!(Artist == 'x')",
  "(base)",
  "(base '../x')",
  "(modified-since 'never')",
  "(AudioFormat == 'x')",
  "(Artist == 'x') y",
];

/** What the filter is for. */
export type FilterKind = "library" | "queue" | "playlist";

const quoted = (value: string, mark: string): string => `${mark}${value.replaceAll(/[\\'"]/g, "\\$&")}${mark}`;

function literal(world: World, value: string): string {
  return quoted(value, world.chance(0.8) ? "'" : '"');
}

function comparison(world: World): string {
  const { random } = world;
  const name = random.pick(random.next() < 0.08 ? ["any", "file", "filename"] : TAGS);
  const operator = random.pick(random.next() < 0.85 || !world.isModern ? OPERATORS : NEWER_OPERATORS);
  const isRegex = operator.endsWith("~");
  const value = name === "file" ? random.pick(world.music.uris) : valueFor(world, name === "any" ? "Artist" : name);
  const key = random.next() < 0.05 ? name.toLowerCase() : name;
  return `(${key} ${operator} ${literal(world, isRegex ? random.pick(REGEXES) : value)})`;
}

function term(world: World, kind: FilterKind, depth: number, isInAnd = false): string {
  const { random, music } = world;
  // Before 0.24 no term of an AND could begin with a parenthesis of its own.
  const choice = isInAnd && !world.isModern ? 0.35 + 0.65 * random.next() : random.next();
  if (depth > 0 && choice < 0.15) return `(!${term(world, kind, depth - 1)})`;
  if (depth > 0 && choice < 0.35) {
    const count = 2 + random.below(2);
    return `(${Array.from({ length: count }, () => term(world, kind, depth - 1, true)).join(" AND ")})`;
  }
  if (choice < 0.4) return `(base ${literal(world, random.pick(music.folders))})`;
  if (choice < 0.44) return `(modified-since '${random.pick(TIMES)}')`;
  // Outside the library MPD knows no song's format, so that nothing is found.
  if (choice < 0.48 && kind === "library")
    return `(AudioFormat ${random.pick(["==", "=~"])} '${random.pick(FORMATS)}')`;
  // Nor when the songs of playlists came to the library.
  if (choice < 0.5 && kind === "library" && world.isModern) return `(added-since '${random.pick(TIMES)}')`;
  if (choice < 0.52 && kind === "queue" && world.isModern) return `(prio >= ${random.below(12)})`;
  return comparison(world);
}

/** The words of a filter: an expression, or pairs of tag and value as before MPD 0.21. */
export function filterWords(world: World, kind: FilterKind): readonly string[] {
  const { random } = world;
  const choice = random.next();
  if (choice < 0.03) return [random.pick(random.next() < 0.5 ? BROKEN : MORE_BROKEN)];
  if (choice < 0.7) return [term(world, kind, 2)];
  const pairs = 1 + random.below(2);
  return Array.from({ length: pairs }, () => {
    const extra = random.next();
    if (extra < 0.06) return ["any", valueFor(world, "Artist")];
    if (extra < 0.1) return ["file", random.pick(world.music.uris)];
    if (extra < 0.13) return ["base", random.pick(world.music.folders)];
    if (extra < 0.15) return ["modified-since", random.pick(TIMES)];
    const name = random.pick(TAGS);
    return [random.next() < 0.3 ? name.toLowerCase() : name, valueFor(world, name)];
  }).flat();
}
