import { TAG_NAMES } from "../shared/tags.ts";

/** The tags in which words are looked for, as the database numbers them: those that hold what people say. */
export const SPOKEN_TAGS: readonly number[] = TAG_NAMES.flatMap((name, number) =>
  name.startsWith("MUSICBRAINZ_") || name === "Track" || name === "Disc" ? [] : [number],
);

/** What follows in a text is not looked for. */
const MAX_CHARS = 10_000;

/** Letters that Unicode does not take apart, as people type them who have no key for them. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" },
};
const SPECIAL = /[ßæœøłđðþı]/g;
/** Scripts that put no spaces between words: there every letter is one. */
const WORD = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])[\p{L}\p{N}])+/gu;

/** The words of a text without case and accents, in order and joined with spaces. */
export function wordsOf(text: string): string {
  const plain = text
    .slice(0, MAX_CHARS)
    .normalize("NFKD")
    .replace(/[\p{M}'’]/gu, "")
    .toLowerCase()
    .replace(SPECIAL, (letter) => PLAIN[letter] ?? letter);
  return (plain.match(WORD) ?? []).join(" ");
}
