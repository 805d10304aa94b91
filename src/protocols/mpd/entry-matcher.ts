import { argumentError, type Filter } from "node-mpd-protocol";
import { RE2JS } from "re2js";
import type { Entry } from "../../player/snapshot.ts";
import type { Tag } from "../../shared/tags.ts";

type Match = Extract<Filter, { kind: "match" }>;
type Test = (entry: Entry) => boolean;

/** What a missing tag is looked up in instead (MPD, src/tag/Fallback.hxx). */
const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  AlbumArtist: ["Artist"],
  ArtistSort: ["Artist"],
  AlbumArtistSort: ["AlbumArtist", "ArtistSort", "Artist"],
  AlbumSort: ["Album"],
  TitleSort: ["Title"],
};

/** A filter as a function over queue entries. Regular expressions run in linear time. Errors: ACK 2, bad expression. */
export function entryMatcher(filter: Filter): Test {
  switch (filter.kind) {
    case "and": {
      const tests = filter.terms.map(entryMatcher);
      return (entry) => tests.every((test) => test(entry));
    }
    case "not": {
      const test = entryMatcher(filter.term);
      return (entry) => !test(entry);
    }
    case "match":
      return valueMatcher(filter);
    case "base":
      return ({ song }) => song.uri === filter.uri || song.uri.startsWith(`${filter.uri}/`);
    case "modified-since":
      return ({ song }) => song.modifiedSeconds !== null && song.modifiedSeconds >= filter.seconds;
    case "added-since":
      return ({ song }) => song.addedSeconds !== null && song.addedSeconds >= filter.seconds;
    case "audio-format":
      return ({ song: { format } }) =>
        format !== null &&
        (filter.rateHz === null || filter.rateHz === format.rateHz) &&
        (filter.bits === null || filter.bits === format.bits) &&
        (filter.channels === null || filter.channels === format.channels);
    case "priority-at-least":
      return (entry) => entry.priority >= filter.priority;
  }
}

/** A negated match holds when no value matches; a tag that is missing everywhere counts as "". */
function valueMatcher(match: Match): Test {
  const test = textMatcher(match);
  return (entry) => valuesOf(match.tag, entry).some(test) !== match.negated;
}

function valuesOf(tag: string, { song, extraTags }: Entry): readonly string[] {
  if (tag === "file") return [song.uri];
  const tags: readonly Tag[] = extraTags.length === 0 ? song.tags : [...song.tags, ...extraTags];
  if (tag === "any") return tags.map(([, value]) => value);
  for (const name of [tag, ...(FALLBACKS[tag] ?? [])]) {
    const values = tags.filter((candidate) => candidate[0] === name);
    if (values.length > 0) return values.map(([, value]) => value);
  }
  return [""];
}

function textMatcher({ operator, value, foldCase }: Match): (text: string) => boolean {
  if (operator === "regex") return regexMatcher(value, foldCase);
  const fold = foldCase ? (text: string) => text.toLowerCase() : (text: string) => text;
  const wanted = fold(value);
  switch (operator) {
    case "equals":
      return (text) => fold(text) === wanted;
    case "contains":
      return (text) => fold(text).includes(wanted);
    case "starts-with":
      return (text) => fold(text).startsWith(wanted);
  }
}

function regexMatcher(value: string, foldCase: boolean): (text: string) => boolean {
  try {
    const regex = RE2JS.compile(value, foldCase ? RE2JS.CASE_INSENSITIVE : 0);
    return (text) => regex.matcher(text).find();
  } catch (error) {
    throw argumentError(`Error in regex: ${error instanceof Error ? error.message : "cannot be compiled"}`);
  }
}
