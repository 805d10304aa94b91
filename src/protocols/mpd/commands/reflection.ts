import { argumentError, defineCommand, NO_ARGUMENTS, pair, tagNamed, words } from "node-mpd-protocol";
import type { TagName } from "../../../shared/tags.ts";
import { ALL_SHOWN_TAGS, PROTOCOL_FEATURES, type ProtocolFeature, SHOWN_TAGS } from "../preferences.ts";
import type { Row, Scope, Step } from "../scope.ts";

/** What the decoder hosts read, by library. Formats of libsndfile first, everything else goes through ffmpeg. */
const DECODERS = [
  {
    plugin: "sndfile",
    suffixes: ["flac", "mp3", "ogg", "oga", "opus", "wav", "aiff", "aif", "caf", "au"],
    types: ["audio/flac", "audio/mpeg", "audio/ogg", "audio/opus", "audio/wav", "audio/aiff"],
  },
  {
    plugin: "ffmpeg",
    suffixes: ["m4a", "mp4", "aac", "ape", "wv", "wma", "dsf", "dff", "mpc", "tta", "tak"],
    types: ["audio/mp4", "audio/aac", "audio/x-ape", "audio/x-wavpack"],
  },
] as const;

function commandLines(scope: Scope, permitted: boolean): string {
  return [...scope.shared.commands.values()]
    .filter((row) => scope.preferences.permissions.has(row.permission) === permitted)
    .filter((row) => row.available === undefined || row.available(scope))
    .map((row) => `command: ${row.name}\n`)
    .join("");
}

function noMore(rest: readonly string[]): void {
  if (rest.length > 0) throw argumentError("Too many arguments");
}

/** Members of a closed list, by name. */
function members<T extends string>(rest: readonly string[], find: (word: string) => T | null, what: string): T[] {
  if (rest.length === 0) throw argumentError("Not enough arguments");
  return rest.map((word) => {
    const member = find(word);
    if (member === null) throw argumentError(`Unknown ${what}`);
    return member;
  });
}

type SetChange<T> = (set: ReadonlySet<T>) => ReadonlySet<T>;

/** `all`, `clear`, `enable X...`, `disable X...`, `reset X...`: how `tagtypes` and `protocol` change their set. */
function setChange<T extends string>(
  [verb, ...rest]: readonly string[],
  everything: ReadonlySet<T>,
  find: (word: string) => T | null,
  what: string,
): SetChange<T> {
  switch (verb) {
    case "all":
      noMore(rest);
      return () => everything;
    case "clear":
      noMore(rest);
      return () => new Set();
    case "enable": {
      const added = members(rest, find, what);
      return (set) => new Set([...set, ...added]);
    }
    case "disable": {
      const removed = new Set(members(rest, find, what));
      return (set) => new Set([...set].filter((member) => !removed.has(member)));
    }
    case "reset": {
      const chosen = new Set(members(rest, find, what));
      return () => chosen;
    }
    default:
      throw argumentError("Unknown sub command");
  }
}

type Request<T> =
  | { readonly kind: "show" }
  | { readonly kind: "available" }
  | { readonly kind: "change"; readonly change: SetChange<T> };

function request<T extends string>(
  list: readonly string[],
  everything: ReadonlySet<T>,
  find: (word: string) => T | null,
  what: string,
): Request<T> {
  if (list.length === 0) return { kind: "show" };
  if (list[0] === "available") return { kind: "available" };
  return { kind: "change", change: setChange(list, everything, find, what) };
}

const tagLines = (shown: ReadonlySet<TagName>): string =>
  SHOWN_TAGS.filter((tag) => shown.has(tag))
    .map((tag) => `tagtype: ${tag}\n`)
    .join("");

const featureLines = (features: Iterable<ProtocolFeature>): string =>
  [...features].map((feature) => `feature: ${feature}\n`).join("");

const ALL_FEATURES: ReadonlySet<ProtocolFeature> = new Set(PROTOCOL_FEATURES);
const findFeature = (word: string) => PROTOCOL_FEATURES.find((feature) => feature === word.toLowerCase()) ?? null;

/** What this server can do. */
export const reflectionCommands: readonly Row[] = [
  defineCommand({
    name: "commands",
    permission: "none",
    args: NO_ARGUMENTS,
    since: "0.12",
    summary: "The commands this client may use",
    run: (scope) => () => commandLines(scope, true),
  }),
  defineCommand({
    name: "notcommands",
    permission: "none",
    args: NO_ARGUMENTS,
    since: "0.12",
    summary: "The commands this client may not use",
    run: (scope) => () => commandLines(scope, false),
  }),
  defineCommand({
    name: "urlhandlers",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.12",
    summary: "Address schemes besides plain paths",
    run: () => () => "handler: http://\nhandler: https://\n",
  }),
  defineCommand({
    name: "decoders",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.15",
    summary: "File name endings and media types that can be played",
    run: () => () =>
      DECODERS.map(
        ({ plugin, suffixes, types }) =>
          pair("plugin", plugin) +
          suffixes.map((suffix) => pair("suffix", suffix)).join("") +
          types.map((type) => pair("mime_type", type)).join(""),
      ).join(""),
  }),
  defineCommand({
    name: "tagtypes",
    permission: "none",
    args: words(0, (list) => request(list, ALL_SHOWN_TAGS, tagNamed, "tag type")),
    since: "0.12",
    summary: "The tags shown to this client, and how to choose them",
    run: (scope, wanted): Step => {
      if (wanted.kind === "available") return () => tagLines(ALL_SHOWN_TAGS);
      if (wanted.kind === "show") {
        const { tags } = scope.preferences;
        return () => tagLines(tags);
      }
      scope.preferences = { ...scope.preferences, tags: wanted.change(scope.preferences.tags) };
      return () => undefined;
    },
  }),
  defineCommand({
    name: "protocol",
    permission: "none",
    args: words(0, (list) => request(list, ALL_FEATURES, findFeature, "protocol feature")),
    since: "0.24",
    summary: "Optional behaviour of the protocol",
    run: (scope, wanted): Step => {
      if (wanted.kind === "available") return () => featureLines(ALL_FEATURES);
      if (wanted.kind === "show") {
        const { features } = scope.preferences;
        return () => featureLines(features);
      }
      scope.preferences = { ...scope.preferences, features: wanted.change(scope.preferences.features) };
      return () => undefined;
    },
  }),
];
