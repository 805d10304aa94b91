import { type SQL, sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import { requireModestExpressions } from "../../shared/expression-size.ts";
import { fold } from "../fold.ts";
import type { SongFilter } from "../song-filter.ts";
import { candidatesSql, INDEXED_THROUGH } from "./candidates-sql.ts";
import { MAX_EXPRESSIONS, regexNumber, regexPassesAny, regexRequires } from "./regex.ts";
import { maskOf, requireTag, tagChain } from "./tag-chains.ts";
import { wordsSql } from "./words-sql.ts";

export type Match = SongFilter & { readonly kind: "match" };

/**
 * How the holders of a value are looked for: "all" gathers them first, which is right for few; "each" asks every song in
 * turn, which is right where nearly every song matches and a window cuts the answer short.
 */
export type HoldersForm = "all" | "each";

const TRUE = sql`1`;
const FALSE = sql`0`;
const ANY_TAG = sql`v.tag BETWEEN 0 AND 52`;

/** A filter as a condition on the row `s` of `songs`; never NULL. Errors: `bad-argument`. */
export function filterSql(filter: SongFilter | null, form: HoldersForm = "all"): SQL {
  if (filter === null) return TRUE;
  switch (filter.kind) {
    case "and":
      return filter.terms.length === 0
        ? TRUE
        : sql`(${sql.join(
            filter.terms.map((term) => filterSql(term, form)),
            sql` AND `,
          )})`;
    case "not":
      return sql`(NOT ${filterSql(filter.term, form)})`;
    case "match":
      return filter.negated ? sql`(NOT ${matchSql(filter, form)})` : matchSql(filter, form);
    case "base":
      if (filter.uri === "") return TRUE;
      return sql`(s.uri = ${filter.uri} OR (s.uri >= ${`${filter.uri}/`} AND s.uri < ${`${filter.uri}0`}))`;
    case "modified-since":
      return sql`(s.modified_seconds >= ${filter.seconds})`;
    case "added-since":
      return sql`(s.added_seconds >= ${filter.seconds})`;
    case "audio-format": {
      const wanted = [
        [sql`s.rate_hz`, filter.rateHz],
        [sql`s.bits`, filter.bits === "f" ? 0 : filter.bits],
        [sql`s.channels`, filter.channels],
      ] as const;
      const terms = wanted.flatMap(([column, value]) => (value === null ? [] : [sql`${column} IS ${value}`]));
      return sql`(${sql.join([sql`s.rate_hz IS NOT NULL`, ...terms], sql` AND `)})`;
    }
    case "priority-at-least":
      // Priorities belong to queue entries; songs of the collection have none.
      return FALSE;
    case "words":
      return wordsSql(filter.text, form) ?? matchSql(partOfAny(filter.text), form);
  }
}

/** Where no letter was typed, as for the band "!!!", the signs are looked for. */
function partOfAny(value: string): Match {
  return { kind: "match", tag: "any", operator: "contains", value, negated: false, foldCase: true };
}

/**
 * A song matches when one value of the tag does. Without the tag its fallbacks are asked in turn; without those, too,
 * only the empty text matches, whatever the operator (MPD, src/song/TagSongFilter.cxx).
 */
function matchSql(match: Match, form: HoldersForm): SQL {
  if (isAnyText(match)) return holdsSql(match);
  if (match.tag === "file") return sql`(${uriTest(match)})`;
  if (match.tag === "any") return songsWith(ANY_TAG, match, form);
  const chain = tagChain(requireTag(match.tag));
  const terms = chain.map((tag, index) => {
    const holders = songsWith(sql`v.tag = ${tag}`, match, form);
    return index === 0 ? holders : sql`((s.tag_mask & ${maskOf(chain.slice(0, index))}) = 0 AND ${holders})`;
  });
  if (match.value === "") terms.push(sql`(s.tag_mask & ${maskOf(chain)}) = 0`);
  return sql`(${sql.join(terms, sql` OR `)})`;
}

/** True when whatever the tag is passes. Errors: `bad-argument`. */
function isAnyText({ operator, value, foldCase }: Match): boolean {
  return operator === "regex" && regexPassesAny(value, foldCase);
}

/** Songs that have the tag, or what stands in for it. */
function holdsSql({ tag, value }: Match): SQL {
  if (tag === "file" || (tag !== "any" && value === "")) return TRUE;
  return tag === "any" ? sql`(s.tag_mask <> 0)` : sql`((s.tag_mask & ${maskOf(tagChain(requireTag(tag)))}) <> 0)`;
}

/**
 * The ids of the songs that pass, some more than once, found without reading songs; null where a song has to be asked
 * what else it has. Errors: `bad-argument`.
 */
export function holdersSql(filter: SongFilter): SQL | null {
  if (filter.kind !== "match" || filter.negated || filter.tag === "file") return null;
  if (isAnyText(filter)) return null;
  if (filter.tag === "any") return holdersOf(ANY_TAG, filter);
  const [tag, ...fallbacks] = tagChain(requireTag(filter.tag));
  return fallbacks.length > 0 || filter.value === "" ? null : holdersOf(sql`v.tag = ${tag}`, filter);
}

function songsWith(tags: SQL, match: Match, form: HoldersForm): SQL {
  if (form === "all") return sql`s.id IN (${holdersOf(tags, match)})`;
  return sql`EXISTS (SELECT 1 FROM song_tags t JOIN tag_values v ON v.id = t.value_id
    WHERE t.song_id = s.id AND ${tags} AND ${valueTest(match)})`;
}

function holdersOf(tags: SQL, match: Match): SQL {
  const test = sql`${tags} AND ${valueTest(match)}`;
  // Nobody has looked for songs yet when an expression is refused.
  if (match.operator === "regex") {
    return sql`SELECT t.song_id FROM (WITH passing AS MATERIALIZED (SELECT v.id FROM tag_values v WHERE ${test})
      SELECT id FROM passing) p CROSS JOIN song_tags t ON t.value_id = p.id`;
  }
  const candidates = candidatesSql(match);
  if (candidates !== null) {
    return sql`SELECT t.song_id FROM (${candidates}) c CROSS JOIN tag_values v ON v.id = c.id
      CROSS JOIN song_tags t ON t.value_id = v.id WHERE ${test}
      UNION ALL SELECT t.song_id FROM tag_values v NOT INDEXED CROSS JOIN song_tags t ON t.value_id = v.id
      WHERE v.id > ${INDEXED_THROUGH} AND ${test}`;
  }
  // The index has no folded values: reading the table through it would jump to and fro.
  const values = match.foldCase ? sql`tag_values v NOT INDEXED` : sql`tag_values v`;
  return sql`SELECT t.song_id FROM ${values} CROSS JOIN song_tags t ON t.value_id = v.id WHERE ${test}`;
}

function valueTest(match: Match): SQL {
  if (match.operator === "regex") return regexTest(sql`v.value`, match);
  const [column, wanted] = match.foldCase ? [sql`v.folded`, fold(match.value)] : [sql`v.value`, match.value];
  return textTest(column, match.operator, wanted);
}

function uriTest(match: Match): SQL {
  if (match.operator === "regex") return regexTest(sql`s.uri`, match);
  if (!match.foldCase) return textTest(sql`s.uri`, match.operator, match.value);
  return textTest(sql`fold(s.uri)`, match.operator, fold(match.value));
}

/** Most texts lack what the expression requires: SQLite sees that at a tenth of what it costs to ask. */
function regexTest(column: SQL, { value, foldCase }: Match): SQL {
  const { beginning, parts } = regexRequires(value, foldCase);
  const terms = parts.map((part) => textTest(column, "contains", part));
  if (beginning !== "") terms.unshift(textTest(column, "starts-with", beginning));
  return sql`(${sql.join([...terms, sql`matches_regex(${regexNumber(value, foldCase)}, ${column})`], sql` AND `)})`;
}

function textTest(column: SQL, operator: "equals" | "contains" | "starts-with", wanted: string): SQL {
  switch (operator) {
    case "equals":
      return sql`${column} = ${wanted}`;
    case "contains":
      return sql`instr(${column}, ${wanted}) > 0`;
    case "starts-with":
      // The bounds let an index find the few that are worth a look.
      return sql`(${column} >= ${wanted} AND ${column} < ${`${wanted}\u{10FFFF}`}
        AND substr(${column}, 1, ${[...wanted].length}) = ${wanted})`;
  }
}

/** What would be too much for SQLite, or for the expressions that are kept. Errors: `bad-argument`. */
export function requireSaneFilter(filter: SongFilter | null): void {
  if (filter === null) return;
  requireShallow(filter, 0);
  const patterns = patternsIn(filter);
  if (patterns.length > MAX_EXPRESSIONS) {
    throw new DomainError("bad-argument", `The filter has more than ${MAX_EXPRESSIONS} regular expressions`);
  }
  requireModestExpressions(patterns);
}

function patternsIn(filter: SongFilter): readonly string[] {
  if (filter.kind === "not") return patternsIn(filter.term);
  if (filter.kind === "and") return filter.terms.flatMap(patternsIn);
  return filter.kind === "match" && filter.operator === "regex" ? [filter.value] : [];
}

function requireShallow(filter: SongFilter, depth: number): void {
  if (depth > 50) throw new DomainError("bad-argument", "The filter is nested too deeply");
  if (filter.kind === "not") requireShallow(filter.term, depth + 1);
  if (filter.kind !== "and") return;
  if (filter.terms.length > 200) throw new DomainError("bad-argument", "The filter has too many terms");
  for (const term of filter.terms) requireShallow(term, depth + 1);
}
