import {
  ACK,
  argumentError,
  codec,
  defineCommand,
  type Filter,
  fields,
  filterText,
  NO_ARGUMENTS,
  optional,
  ProtocolError,
  pair,
  parseFilter,
  tagNamed,
  words,
} from "node-mpd-protocol";
import type { FoundSticker, StickerPlace } from "../../../library/stickers-port.ts";
import type { Operations } from "../../../operations/operations.ts";
import { STICKER_TAGS, songPlace } from "../../../operations/stickers.ts";
import type { Row, Scope, Step, Storing } from "../scope.ts";
import { parseSticker, quoted, type StickerRequest, type StickerType } from "../sticker-request.ts";

const permission = "admin";
const TYPES_BESIDES_TAGS = ["filter", "playlist", "song"] as const;

async function hasSongs({ library }: Operations, filter: Filter): Promise<boolean> {
  const found = await library.find({ filter, sort: null, window: { start: 0, end: 1 } });
  return found.length > 0;
}

/** What the sticker is at; nothing may be attached to what does not exist. */
async function placeOf(operations: Operations, type: StickerType, object: string): Promise<StickerPlace> {
  switch (type) {
    case "song":
      return songPlace(object);
    case "playlist": {
      const playlists = await operations.playlists.list();
      if (!playlists.some(({ name }) => name === object)) throw argumentError(`no such playlist: ${quoted(object)}`);
      return { type, object };
    }
    case "filter": {
      const filter = parseFilter([object], { foldCase: false });
      const text = filterText(filter, false);
      if (!(await hasSongs(operations, filter))) throw argumentError(`no matches found: ${quoted(text)}`);
      return { type, object: text };
    }
    default: {
      if (!STICKER_TAGS.includes(type)) throw argumentError(`unsupported tag: ${quoted(type)}`);
      const match = { kind: "match", tag: type, operator: "equals", value: object, negated: false } as const;
      if (!(await hasSongs(operations, { ...match, foldCase: false }))) {
        throw argumentError(`no such ${type}: ${quoted(object)}`);
      }
      return { type, object };
    }
  }
}

function stickerLine(name: string, value: string): string {
  return pair("sticker", `${name}=${value}`);
}

function noSuchSticker(name: string | null): ProtocolError {
  return new ProtocolError(ACK.noExist, name === null ? "no such sticker" : `no such sticker: ${quoted(name)}`);
}

async function find(operations: Operations, { type, object, query }: StickerRequest & { verb: "find" }): Promise<Step> {
  const isSong = type === "song";
  // A song's sticker is looked for in a folder, every other's under the beginning of its name.
  const prefix = isSong && object !== "" ? `${object}/` : object;
  const line = (sticker: FoundSticker) =>
    pair(isSong ? "file" : type, sticker.object) + stickerLine(query.name, sticker.value);
  const pages = operations.stickers.find({ ...query, type, prefix })[Symbol.asyncIterator]();
  // The first page now: what refuses the question refuses the command.
  const first = await pages.next();
  return () => linesOf(first, pages, line);
}

async function* linesOf(
  first: IteratorResult<readonly FoundSticker[]>,
  pages: AsyncIterator<readonly FoundSticker[]>,
  line: (sticker: FoundSticker) => string,
): AsyncGenerator<string> {
  for (let page = first; page.done !== true; page = await pages.next()) yield page.value.map(line).join("");
}

async function read(operations: Operations, request: StickerRequest & { verb: "get" | "list" }): Promise<Step> {
  const place = await placeOf(operations, request.type, request.object);
  if (request.verb === "list") {
    const all = await operations.stickers.list(place);
    return () => all.map(([name, value]) => stickerLine(name, value)).join("");
  }
  const value = await operations.stickers.get(place, request.name);
  if (value === null || value === "") throw noSuchSticker(request.name);
  return () => stickerLine(request.name, value);
}

type Write = Exclude<StickerRequest, { verb: "get" | "list" | "find" }>;

async function write(operations: Operations, request: Write): Promise<Step> {
  const place = await placeOf(operations, request.type, request.object);
  const { stickers } = operations;
  switch (request.verb) {
    case "set":
      await stickers.set(place, request.name, request.value);
      break;
    case "inc":
    case "dec":
      await stickers.add(place, request.name, request.value, request.verb === "inc" ? 1 : -1);
      break;
    case "delete":
      if (!(await stickers.delete(place, request.name))) throw noSuchSticker(request.name);
  }
  return () => undefined;
}

function run({ operations }: Scope, request: StickerRequest): Promise<Step> | Storing {
  switch (request.verb) {
    case "get":
    case "list":
      return read(operations, request);
    case "find":
      return find(operations, request);
    default:
      return { store: () => write(operations, request) };
  }
}

/** Values that clients attach to songs, playlists, filters and tags. */
export const stickerCommands: readonly Row[] = [
  defineCommand({
    name: "sticker",
    permission,
    args: words(3, parseSticker),
    since: "0.15",
    summary: "Read and change stickers: get, set, inc, dec, delete, list, find",
    run,
  }),
  defineCommand({
    name: "stickernames",
    permission,
    args: NO_ARGUMENTS,
    since: "0.24",
    summary: "The names of all stickers",
    run: async ({ operations }) => {
      const names = await operations.stickers.names();
      return () => names.map((name) => pair("name", name)).join("");
    },
  }),
  defineCommand({
    name: "stickertypes",
    permission,
    args: NO_ARGUMENTS,
    since: "0.24",
    summary: "What stickers can be attached to",
    run: ({ preferences }) => {
      const tags = STICKER_TAGS.filter((tag) => preferences.tags.has(tag));
      return () => [...TYPES_BESIDES_TAGS, ...tags].map((type) => pair("stickertype", type)).join("");
    },
  }),
  defineCommand({
    name: "stickernamestypes",
    permission,
    args: fields({ type: optional(codec.text) }),
    since: "0.24",
    summary: "The names of all stickers and what they are attached to",
    run: async ({ operations }, { type }) => {
      if (type !== null && !TYPES_BESIDES_TAGS.some((known) => known === type)) {
        const tag = tagNamed(type);
        if (tag !== type) throw argumentError(`no such tag ${quoted(type)}`);
        if (!STICKER_TAGS.includes(tag)) throw argumentError(`unsupported tag ${quoted(type)}`);
      }
      const rows = await operations.stickers.namesAndTypes(type);
      return () => rows.map(([name, of]) => pair("name", name) + pair("type", of)).join("");
    },
  }),
];
