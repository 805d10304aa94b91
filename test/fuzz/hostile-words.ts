import type { Random } from "../rig/random.ts";

const NUMBERS = [
  ..."0 1 2 3 9 99 -1 -2 -0 +0 +1 -99999 4294967295 4294967296 18446744073709551616 -2147483648 2147483648".split(" "),
  ..."-9223372036854775809 1e9 1e400 -1e400 nan inf -inf 0x10 1.5 .5 5. 1,5 ٣ 1_000 00000000001 0.0000000001".split(
    " ",
  ),
  ..."1:2 2:1 : 1: :1 -1:2 1:-1 0:4294967295 1:4294967296 1:2:3 a:b 0:99999 --1 ++1 +-1".split(" "),
];

const ADDRESSES = [
  ..."/ // . .. ... ./ ../ ../../../../etc/passwd /etc/passwd a/../../b a//b a/./b .hidden a/ a/1.flac b/".split(" "),
  ..."file:///etc/passwd FILE:///etc/passwd file:etc/passwd http:// http://[::] http:///x https://%00 ftp://x/y".split(
    " ",
  ),
  ..."smb://x data:,x concat:a|b pipe:0 subfile:,x javascript:1 \\\\?\\c: %2e%2e/%2e%2e/etc a\x7fb ~/x $HOME".split(
    " ",
  ),
  "",
  " ",
  "CON",
  "a\tb",
  "a\rb",
];

const TEXTS = [
  ..."' '' \\ \\\\ \\' * ? [ ] { } %s %n ' OR 1=1 -- ; NULL null undefined __proto__ constructor".split(" "),
  ..."toString OK ACK list_OK file: OK\\nACK \u0000 \u0085 \u2028 \ufeff \u202e \u{1f600} e\u0301 \u0130 ß ﬃ".split(
    " ",
  ),
  "x".repeat(300),
  "x".repeat(7000),
  "é".repeat(2000),
  "(".repeat(4000),
  "\\".repeat(4001),
];

const TAGS =
  "Artist album TITLE any file base Track AlbumArtistSort musicbrainz_trackid modified-since added-since prio";
const OPERATORS = "== != contains !contains starts_with =~ !~ eq_cs eq_ci contains_cs starts_with_ci < >= <= ~ =";
const PATTERNS = [
  ..."(a+)+$ (a|a)*b (.*)*x ^(([a-z])+.)+[A-Z]([a-z])+$ (?=a) (?<n>a)\\k<n> \\1 [ ( ) * a{1000} (a{99}){99} \\p{L}+".split(
    " ",
  ),
  "(x+x+)+y",
  "[".repeat(500),
  "a?".repeat(300) + "a".repeat(300),
  "(".repeat(500) + ")".repeat(500),
];
const DATES = "2020-01-01 2020-01-01T00:00:00Z 1577836800 -1 99999999999999 9999-99-99 now 2020-01-01T25:61:61Z";
const FORMATS = "44100:16:2 *:*:* 0:0:0 dsd64:2 44100:f:2 44100:16 a:b:c 999999999:32:255";
const PLAIN =
  "add random artist album group sort -title Title window 0:1 none album_artist get set list find inc dec song";

/** One argument, as it stands between quotes. */
export function hostileWord(random: Random): string {
  switch (random.below(9)) {
    case 0:
    case 1:
      return random.pick(NUMBERS);
    case 2:
      return random.pick(ADDRESSES);
    case 3:
      return random.pick(TEXTS);
    case 4:
      return hostileFilter(random, 3);
    case 5:
      return random.pick(TAGS.split(" "));
    case 6:
      return random.pick(PATTERNS);
    case 7:
      return randomText(random, 12);
    default:
      return random.pick(PLAIN.split(" "));
  }
}

/** A filter expression: well-formed, nearly so, or nested as deep as a line lets it be. */
export function hostileFilter(random: Random, depth: number): string {
  const inner = () => hostileFilter(random, depth - 1);
  switch (random.below(depth > 0 ? 10 : 5)) {
    case 0:
      return `(${random.pick(TAGS.split(" "))} ${random.pick(OPERATORS.split(" "))} ${filterText(random)})`;
    case 1:
      return `(${random.pick(TAGS.split(" "))} =~ "${random.pick(PATTERNS)}")`;
    case 2:
      return `(modified-since "${random.pick(DATES.split(" "))}")`;
    case 3:
      return `(AudioFormat ${random.pick(["==", "=~", "!="])} "${random.pick(FORMATS.split(" "))}")`;
    case 4:
      return `(prio >= ${random.pick(NUMBERS)})`;
    case 5:
      return `(!${inner()})`;
    case 6:
      return `(${inner()} AND ${inner()})`;
    case 7:
      return `(${Array.from({ length: random.below(30) + 2 }, inner).join(" AND ")})`;
    case 8: {
      const levels = random.below(2500);
      return `${random.pick(["(", "(!"]).repeat(levels)}${inner()}${")".repeat(levels)}`;
    }
    default:
      return damaged(inner(), random);
  }
}

function filterText(random: Random): string {
  const text = random.pick([...TEXTS.slice(0, 30), "a", "Dawn", "", ...NUMBERS.slice(0, 3)]);
  const quote = random.pick(['"', "'"]);
  return random.below(8) === 0 ? text : quote + text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
}

/** Bytes, as Latin-1 letters. */
export function randomText(random: Random, maxLength: number): string {
  return String.fromCharCode(...Array.from({ length: random.below(maxLength) }, () => random.below(256)));
}

/** The text with a few letters changed, lost, doubled or put elsewhere. */
export function damaged(text: string, random: Random): string {
  let result = text;
  for (let times = random.below(4) + 1; times > 0; times--) {
    const at = random.below(result.length + 1);
    const [before, after] = [result.slice(0, at), result.slice(at)];
    switch (random.below(5)) {
      case 0:
        result = before + String.fromCharCode(random.below(256)) + after.slice(1);
        break;
      case 1:
        result = before + after.slice(1 + random.below(4));
        break;
      case 2:
        result = before + after.slice(0, 5) + after;
        break;
      case 3:
        result = after + before;
        break;
      default:
        result = before + random.pick(['"', "\\", " ", "(", ")", "'", "\t", "\r", "\0", "\xff", "\xc3\x28"]) + after;
    }
  }
  return result;
}
