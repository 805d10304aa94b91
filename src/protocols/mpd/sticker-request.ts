import { argumentError, codec, range, tagNamed } from "node-mpd-protocol";
import type { StickerOperator, StickerQuery, StickerSort } from "../../library/stickers-port.ts";
import type { TagName } from "../../shared/tags.ts";

/** "song", "playlist", "filter" or a tag's name. */
export type StickerType = "song" | "playlist" | "filter" | TagName;

export type StickerRequest = { readonly type: StickerType; readonly object: string } & (
  | { readonly verb: "get"; readonly name: string }
  | { readonly verb: "list" }
  | { readonly verb: "set" | "inc" | "dec"; readonly name: string; readonly value: string }
  | { readonly verb: "delete"; readonly name: string | null }
  | { readonly verb: "find"; readonly query: Omit<StickerQuery, "type" | "prefix"> }
);

const OPERATORS: Readonly<Record<StickerOperator, true>> = {
  "=": true,
  "<": true,
  ">": true,
  eq: true,
  lt: true,
  gt: true,
  contains: true,
  starts_with: true,
};

const SORTS: Readonly<Record<StickerSort, true>> = { uri: true, value: true, value_int: true };

/** `sticker VERB TYPE OBJECT [NAME] ...` with MPD 0.24's checks and words (src/command/StickerCommands.cxx). */
export function parseSticker([verb, domain = "", object = "", ...rest]: readonly string[]): StickerRequest {
  const type = stickerType(domain);
  const [name = "", value = ""] = rest;
  switch (`${verb}/${rest.length}`) {
    case "get/1":
      return { verb: "get", type, object, name };
    case "list/0":
      return { verb: "list", type, object };
    case "set/2":
    case "inc/2":
    case "dec/2":
      if (name === "") throw argumentError("empty sticker name");
      return { verb: codec.oneOf(["set", "inc", "dec"], "bad request")(verb ?? ""), type, object, name, value };
    case "delete/0":
      return { verb: "delete", type, object, name: null };
    case "delete/1":
      return { verb: "delete", type, object, name };
  }
  if (verb !== "find" || rest.length === 0) throw argumentError("bad request");
  return { verb, type, object, query: parseQuery(name, rest.slice(1)) };
}

function stickerType(word: string): StickerType {
  if (word === "song" || word === "playlist" || word === "filter") return word;
  const tag = tagNamed(word);
  if (tag === null) throw argumentError(`unknown sticker domain ${quoted(word)}`);
  return tag;
}

/** `[OPERATOR VALUE] [sort KEY] [window RANGE]`; what more there is MPD overlooks. */
function parseQuery(name: string, words: readonly string[]): Omit<StickerQuery, "type" | "prefix"> {
  let rest = words;
  let window: StickerQuery["window"] = null;
  let sort: StickerQuery["sort"] = null;
  if (rest.at(-2) === "window") {
    window = range(rest.at(-1) ?? "");
    rest = rest.slice(0, -2);
  }
  if (rest.at(-2) === "sort") {
    sort = parseSort(rest.at(-1) ?? "");
    rest = rest.slice(0, -2);
  }
  const [operator, value] = rest;
  if (operator === undefined) return { name, test: null, sort, window };
  if (!isOperator(operator)) throw argumentError(`bad operator ${quoted(operator)}`);
  if (value === undefined) throw argumentError("bad request");
  return { name, test: { operator, value }, sort, window };
}

function parseSort(word: string): StickerQuery["sort"] {
  const descending = word.startsWith("-");
  const by = descending ? word.slice(1) : word;
  if (!isSort(by)) throw argumentError(`Unknown sort tag ${quoted(by)}`);
  return { by, descending };
}

function isOperator(word: string): word is StickerOperator {
  return Object.hasOwn(OPERATORS, word);
}

function isSort(word: string): word is StickerSort {
  return Object.hasOwn(SORTS, word);
}

/** A client's word inside a message. */
export function quoted(word: string): string {
  return `"${word.replaceAll(/["\\]/g, "\\$&")}"`;
}
