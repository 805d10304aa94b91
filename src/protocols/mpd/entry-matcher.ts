import { argumentError, type Filter } from "node-mpd-protocol";
import { RE2JS } from "re2js";
import type { Entry } from "../../player/snapshot.ts";
import { Automaton } from "../../shared/automaton.ts";
import { requireModestExpressions } from "../../shared/expression-size.ts";
import { RegexBudget } from "../../shared/regex-budget.ts";
import { StoredSong } from "../../shared/stored-song.ts";
import type { Tag, TagName } from "../../shared/tags.ts";
import { threadMs } from "../../shared/thread-ms.ts";

/** A single value may take them all: some milliseconds of the thread that everybody waits for. */
const MAX_STEPS = 200_000;

/** What the expressions of one question may take of this thread. */
export function queueBudget(nowMs: () => number, workedMs: () => number): RegexBudget {
  return new RegexBudget(nowMs, workedMs, MAX_STEPS);
}

type Match = Extract<Filter, { kind: "match" }>;
type Test = (entry: Entry) => boolean;

/** What a missing tag is looked up in instead (MPD, src/tag/Fallback.hxx). */
const FALLBACKS: Readonly<Record<string, readonly TagName[]>> = {
  AlbumArtist: ["Artist"],
  ArtistSort: ["Artist"],
  AlbumArtistSort: ["AlbumArtist", "Artist"],
  AlbumSort: ["Album"],
  TitleSort: ["Title"],
  ComposerSort: ["Composer"],
};

/**
 * A filter as a function over queue entries. Regular expressions run in linear time and within the budget, which the
 * function refuses to exceed (`bad-argument`). Errors: ACK 2, bad expression; `bad-argument`, one that is too large.
 */
export function entryMatcher(filter: Filter, budget = queueBudget(() => performance.now(), threadMs)): Test {
  requireModestExpressions(patternsIn(filter));
  return matcher(filter, budget);
}

function patternsIn(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case "and":
      return filter.terms.flatMap(patternsIn);
    case "not":
      return patternsIn(filter.term);
    case "match":
      return filter.operator === "regex" ? [filter.value] : [];
    default:
      return [];
  }
}

function matcher(filter: Filter, budget: RegexBudget): Test {
  switch (filter.kind) {
    case "and": {
      const tests = filter.terms.map((term) => matcher(term, budget));
      return (entry) => tests.every((test) => test(entry));
    }
    case "not": {
      const test = matcher(filter.term, budget);
      return (entry) => !test(entry);
    }
    case "match":
      return valueMatcher(filter, budget);
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

/** A negated match holds when no value matches; what is missing everywhere is matched by the empty text only. */
function valueMatcher(match: Match, budget: RegexBudget): Test {
  const { tag, negated } = match;
  const test = textMatcher(match, budget);
  if (tag === "file") return ({ song }) => test(song.uri) !== negated;
  if (tag === "any") {
    const passes = ([, value]: Tag) => test(value);
    return ({ song, extraTags }) => (StoredSong.peek(song).some(passes) || extraTags.some(passes)) !== negated;
  }
  // The names of filters are those of tags.
  const chain = [tag as TagName, ...(FALLBACKS[tag] ?? [])];
  return ({ song, extraTags }) => {
    for (const name of chain) {
      const own = StoredSong.valuesOf(song, name);
      const extra = extraTags.flatMap((said) => (said[0] === name ? [said[1]] : []));
      if (own.length > 0 || extra.length > 0) return (own.some(test) || extra.some(test)) !== negated;
    }
    return (match.value === "") !== negated;
  };
}

function textMatcher({ operator, value, foldCase }: Match, budget: RegexBudget): (text: string) => boolean {
  if (operator === "regex") return regexMatcher(value, foldCase, budget);
  // As the library compares (docs/mpd.md, "Searching without regard to case").
  const fold = foldCase ? (text: string) => text.normalize("NFC").toLowerCase() : (text: string) => text;
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

function regexMatcher(value: string, foldCase: boolean, budget: RegexBudget): (text: string) => boolean {
  try {
    const automaton = new Automaton(RE2JS.compile(value, foldCase ? RE2JS.CASE_INSENSITIVE : 0));
    return (text) => automaton.test(text, budget);
  } catch (error) {
    throw argumentError(`Error in regex: ${error instanceof Error ? error.message : "cannot be compiled"}`);
  }
}
