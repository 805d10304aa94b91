import { type SQL, sql } from "drizzle-orm";
import type { SongFilter } from "../song-filter.ts";
import { SPOKEN_TAGS, wordsOf } from "../words.ts";
import type { HoldersForm } from "./filter-sql.ts";

/** More do not make it any clearer what is meant. */
const MAX_WORDS = 20;

const SPOKEN = sql.raw(SPOKEN_TAGS.join(", "));

/** Songs of which some value has each of the words, or begins of them; null when there is no word. */
export function wordsSql(text: string, form: HoldersForm): SQL | null {
  const words = typedWords(text);
  if (words.length === 0) return null;
  const terms = words.map((word) =>
    form === "each" ? hasWord(word) : sql`s.id IN (${holdersOf(`"${word}" *`, word)})`,
  );
  return sql`(${sql.join(terms, sql` AND `)})`;
}

function hasWord(word: string): SQL {
  return sql`EXISTS (SELECT 1 FROM song_tags t JOIN tag_values v ON v.id = t.value_id
    WHERE t.song_id = s.id AND v.tag IN (${SPOKEN}) AND ${saysSql(word)})`;
}

/** The ids of songs with a value that the index leads to; those that are not indexed yet are asked for the word. */
function holdersOf(question: string, word: string): SQL {
  return sql`SELECT t.song_id FROM (${candidates(question, saysSql(word))}) c CROSS JOIN song_tags t ON t.value_id = c.id`;
}

function candidates(question: string, test: SQL): SQL {
  return sql`SELECT rowid AS id FROM value_words WHERE value_words MATCH ${question}
    UNION ALL SELECT v.id FROM tag_values v WHERE v.id > coalesce((SELECT values_indexed FROM collection), 0)
      AND v.tag IN (${SPOKEN}) AND ${test}`;
}

function saysSql(word: string): SQL {
  return sql`instr(' ' || words_of(v.value), ${` ${word}`}) > 0`;
}

/**
 * The best first: songs with a value that is just what was typed, then those with one that begins with it. A join on
 * `songs s` and a key to order by; null for a filter without words.
 */
export function bestFirstSql(filter: SongFilter | null): { readonly join: SQL; readonly key: SQL } | null {
  const words = typedWords(textIn(filter)).join(" ");
  if (words === "") return null;
  const begun = candidates(`^ "${words}" *`, sql`instr(words_of(v.value), ${words}) = 1`);
  return {
    join: sql`LEFT JOIN (SELECT t.song_id AS id, min(words_of(v.value) <> ${words}) AS rank
      FROM (${begun}) c CROSS JOIN tag_values v ON v.id = c.id CROSS JOIN song_tags t ON t.value_id = c.id
      GROUP BY t.song_id) best ON best.id = s.id`,
    key: sql`coalesce(best.rank, 2)`,
  };
}

function textIn(filter: SongFilter | null): string {
  if (filter?.kind === "words") return filter.text;
  return filter?.kind === "and" ? (filter.terms.map(textIn).find((text) => text !== "") ?? "") : "";
}

function typedWords(text: string): readonly string[] {
  return wordsOf(text)
    .split(" ", MAX_WORDS)
    .filter((word) => word !== "");
}
