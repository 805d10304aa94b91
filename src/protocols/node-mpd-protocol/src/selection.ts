import { argumentError } from "./ack.ts";
import { unsigned } from "./arguments.ts";
import type { Filter, Sort, Window } from "./filter/ast.ts";
import { parseFilter } from "./filter/parse.ts";
import { type Position, position } from "./position.ts";
import { range } from "./range.ts";
import { type ProtocolTag, tagNamed } from "./tags.ts";

/** What `find`, `search`, `playlistfind`, `findadd` and their kin ask for. */
export type Selection = {
  readonly filter: Filter;
  readonly sort: Sort | null;
  readonly window: Window | null;
  readonly position: Position | null;
};

export type SelectionSyntax = {
  readonly foldCase: boolean;
  /** `position` may come last: a place in the queue (findadd, searchadd), or in a playlist, whose songs are all absolute. */
  readonly position?: "queue" | "playlist";
  /** `sort prio` is allowed (the queue). */
  readonly priority?: boolean;
};

/** Options stand at the end, in this order: filter, sort, window, position. Errors: ProtocolError 2 with MPD's text. */
export function parseSelection(words: readonly string[], syntax: SelectionSyntax): Selection {
  const rest = [...words];
  const at = syntax.position === undefined ? null : takeOption(rest, "position");
  const placed = at === null ? null : parsePlace(at, syntax.position === "playlist");
  const window = takeOption(rest, "window");
  const cut = window === null ? null : range(window);
  const sort = takeOption(rest, "sort");
  const sorted = sort === null ? null : parseSort(sort, syntax.priority === true);
  return { filter: parseFilter(rest, syntax), sort: sorted, window: cut, position: placed };
}

/** A number is judged before the filter is; one that counts from the current song, not before that is known. */
function parsePlace(word: string, inPlaylist: boolean): Position {
  const place: Position = inPlaylist ? { kind: "absolute", word } : position(word);
  if (place.kind === "absolute") unsigned(word);
  return place;
}

/** Removes `name VALUE` from the end. */
function takeOption(words: string[], name: string): string | null {
  const value = words.at(-1);
  if (value === undefined || words.at(-2) !== name) return null;
  words.splice(-2);
  return value;
}

function parseSort(word: string, priority: boolean): Sort {
  const descending = word.startsWith("-");
  const name = descending ? word.slice(1) : word;
  const tag = sortTag(name.toLowerCase(), priority) ?? tagNamed(name);
  if (tag === null) throw argumentError("Unknown sort tag");
  return { tag, descending };
}

function sortTag(name: string, priority: boolean): string | null {
  if (name === "last-modified") return "Last-Modified";
  if (name === "added") return "Added";
  return priority && name === "prio" ? "prio" : null;
}

/** `count`: an optional filter, an optional `group TAG`. */
export type CountQuery = { readonly filter: Filter | null; readonly group: ProtocolTag | null };

/** Errors: ProtocolError 2 with MPD's text. */
export function parseCount(words: readonly string[], syntax: { readonly foldCase: boolean }): CountQuery {
  const rest = [...words];
  const word = takeOption(rest, "group");
  const group = word === null ? null : knownTag(word);
  return { filter: rest.length === 0 ? null : parseFilter(rest, syntax), group };
}

/** `list`: groups are outermost first, that is, last first. */
export type ListQuery = {
  readonly tag: ProtocolTag | "file";
  readonly filter: Filter | null;
  readonly groups: readonly ProtocolTag[];
};

/** Errors: ProtocolError 2 with MPD's text. */
export function parseList(words: readonly string[]): ListQuery {
  const [name = "", ...rest] = words;
  const exact = { foldCase: false };
  if (/^file(name)?$/i.test(name)) {
    return { tag: "file", filter: rest.length === 0 ? null : parseFilter(rest, exact), groups: [] };
  }
  const tag = knownTag(name);
  if (rest.length === 1 && rest[0]?.startsWith("(") === false) {
    // Before MPD 0.12 the one argument was an artist.
    if (tag !== "Album") throw argumentError('should be "Album" for 3 arguments');
    return { tag, filter: parseFilter(["Artist", rest[0]], exact), groups: [] };
  }
  const groups: ProtocolTag[] = [];
  for (let word = takeOption(rest, "group"); word !== null; word = takeOption(rest, "group")) {
    const group = knownTag(word);
    if (group === tag || groups.includes(group)) throw argumentError("Conflicting group");
    groups.push(group);
  }
  return { tag, filter: rest.length === 0 ? null : parseFilter(rest, exact), groups };
}

function knownTag(word: string): ProtocolTag {
  const tag = tagNamed(word);
  if (tag === null) throw argumentError(`Unknown tag type: ${word}`);
  return tag;
}
