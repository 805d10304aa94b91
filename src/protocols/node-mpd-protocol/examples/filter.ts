import { type Filter, filterText, parseFilter } from "node-mpd-protocol";

type Song = { readonly file: string; readonly tags: Readonly<Record<string, readonly string[]>> };

/** The part of filters that needs no more than tags. A new kind of filter does not compile here until it is answered. */
function matches(filter: Filter, song: Song): boolean {
  switch (filter.kind) {
    case "and":
      return filter.terms.every((term) => matches(term, song));
    case "not":
      return !matches(filter.term, song);
    case "base":
      return song.file === filter.uri || song.file.startsWith(`${filter.uri}/`);
    case "match":
      return valuesOf(song, filter.tag).some((value) => matchesText(filter, value)) !== filter.negated;
    case "modified-since":
    case "added-since":
    case "audio-format":
    case "priority-at-least":
      throw new Error(`${filter.kind} is left out here`);
  }
}

function valuesOf({ file, tags }: Song, tag: string): readonly string[] {
  if (tag === "file") return [file];
  return tag === "any" ? Object.values(tags).flat() : (tags[tag] ?? []);
}

function matchesText(filter: Extract<Filter, { kind: "match" }>, text: string): boolean {
  const fold = (part: string) => (filter.foldCase ? part.toLowerCase() : part);
  switch (filter.operator) {
    case "equals":
      return fold(text) === fold(filter.value);
    case "contains":
      return fold(text).includes(fold(filter.value));
    case "starts-with":
      return fold(text).startsWith(fold(filter.value));
    case "regex":
      return new RegExp(filter.value, filter.foldCase ? "iu" : "u").test(text);
  }
}

const songs: readonly Song[] = [
  { file: "a/1.flac", tags: { Artist: ["Björk"], Title: ["Jóga"] } },
  { file: "a/2.flac", tags: { Artist: ["Portishead"], Title: ["Roads"] } },
];
const filter = parseFilter(["((artist == 'bjÖrk') AND (!(title starts_with \"R\")))"], { foldCase: true });

console.log(songs.filter((song) => matches(filter, song)).map(({ file }) => file)); //=> [ 'a/1.flac' ]
console.log(filterText(filter)); //=> ((Artist eq_ci "bjÖrk") AND (!(Title starts_with_ci "R")))
