import { isDeepStrictEqual } from "node:util";

/** One command and both answers, normalised. */
export type Exchange = {
  /** As it was made, with its tokens. */
  readonly line: string;
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
};

type Known = {
  readonly why: string;
  /** The first version of MPD that answers so; absent = all do. */
  readonly from?: string;
  /** The first version of MPD that answers as we do; absent = none does. */
  readonly until?: string;
  readonly matches: (exchange: Exchange) => boolean;
};

/** Where the answers differ and may. Everything else is a fault. */
const KNOWN: readonly Known[] = [
  {
    why: "MPD ends itself",
    matches: ({ line, theirs }) => /^(move|moveid|sticker) /.test(line) && last(theirs) === "<closed>",
  },
  {
    why: "moving no song at all does nothing; MPD calls some of its places bad",
    matches: ({ line }) => /^move "?(\d+):\1\b/.test(line),
  },
  {
    why: "some commands take more words since 0.24",
    until: "0.24",
    matches: ({ theirs }) => / (wrong number of|too many) arguments for /.test(last(theirs)),
  },
  {
    why: "what is wrong with a filter is told before what is wrong with the place behind it",
    matches: ({ line, theirs, ours }) =>
      / "?position"? /.test(line) &&
      (refusal(theirs) === refusal(ours) || (/ No current song$/.test(last(theirs)) && refusal(ours) !== null)),
  },
  {
    why: "0.24 overlooks words behind what `sticker find` takes",
    until: "0.24",
    matches: ({ line, theirs }) => /^sticker "?find/.test(line) && / bad request$/.test(last(theirs)),
  },
  {
    why: "there may be a sticker of ours to delete, about what was played",
    matches: ({ line, theirs }) =>
      /^sticker "?delete"? "?song"? ("(\\.|[^"\\])*"|[^" ]+)$/.test(line) && / no such sticker/.test(last(theirs)),
  },
  {
    why: "an operator wants a value",
    matches: ({ line, theirs, ours }) =>
      /^sticker "?find/.test(line) && last(theirs) === "OK" && / bad request$/.test(last(ours)),
  },
  {
    why: "0.24 names the place on the disk of what it cannot list",
    from: "0.24",
    matches: ({ line, theirs, ours }) => line.startsWith("listfiles") && refusal(theirs) === refusal(ours),
  },
  {
    why: 'a slip of the pen: "protcol"',
    matches: ({ theirs }) => last(theirs).endsWith("Unknown protcol feature"),
  },
  {
    why: "0.24 found other words for many refusals",
    until: "0.24",
    matches: ({ theirs, ours }) => refusal(theirs) !== null && refusal(theirs) === refusal(ours),
  },
  {
    why: "0.24 has more tags",
    until: "0.24",
    matches: ({ line, theirs, ours }) => /^tagtypes\b/.test(line) && isPart(theirs, ours),
  },
  {
    why: "MPD 0.24 before 0.24.5 loses the playlists that lie among the music (its NEWS, 0.24.5)",
    from: "0.24",
    until: "0.24.5",
    matches: ({ theirs, ours }) =>
      isDeepStrictEqual(
        theirs,
        ours.filter((line) => !line.endsWith(".m3u")),
      ),
  },
  {
    why: "an address or the name of a playlist that is none is refused as such; MPD looks for it in vain, or finds it",
    matches: ({ line, ours }) =>
      (/[ "]\.{1,2}(\/|"|$)|\/\/|[ "]\//.test(line) && refusal(ours) !== null) ||
      / Bad playlist name$/.test(last(ours)),
  },
  {
    why: "a slash at the end of a folder is overlooked; MPD finds no such folder",
    matches: ({ line, theirs }) => /[^ "/]\/"?( |$)/.test(line) && /ACK \[50@0\].* No such/.test(last(theirs)),
  },
  {
    why: "words that cannot be read are refused before songs are looked for; MPD looks for some songs first",
    matches: ({ line, theirs, ours }) =>
      /^(add|addid|load|move|moveid|findadd|searchadd) /.test(line) &&
      last(ours).startsWith("ACK [2@0]") &&
      /current song|No such song/i.test(last(theirs)),
  },
  {
    why: "a time behind the end of a song is its end; what MPD does is up to the decoder",
    matches: ({ line, theirs }) => /^seek/.test(line) && / Decoder failed to seek/.test(last(theirs)),
  },
  {
    why: "`/` is the music folder to us everywhere; other places on the disk are refused in other words",
    matches: ({ line, theirs }) => / "?\//.test(line) && / Access (denied|to local files via TCP)/.test(last(theirs)),
  },
  {
    why: "with repeat and consume a single song is not followed by itself: it will be gone",
    matches: ({ line, theirs, ours }) =>
      line.startsWith("status") &&
      theirs.includes("playlistlength: 1") &&
      isDeepStrictEqual(
        theirs.filter((one) => !/^nextsong(id)?: /.test(one)),
        ours,
      ),
  },
  {
    why: "MPD sends a playing song once more when its decoder has read the tags, which are those it had",
    matches: ({ line, theirs, ours }) => /^plchanges/.test(line) && isPart(ours, theirs),
  },
];

/** The number and the command of a refusal, null if it is none. */
const refusal = (lines: readonly string[]): string | null =>
  lines.length === 1 ? (/^ACK \[\d+@\d+\] \{.*?\}/.exec(last(lines))?.[0] ?? null) : null;

const last = (lines: readonly string[]): string => lines.at(-1) ?? "";

/** Whether all lines of `part` stand in `whole`, in this order. */
function isPart(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const line of whole) if (line === part[at]) at++;
  return at === part.length;
}

/** Whether one server did what the other refused. */
export function haveParted({ theirs, ours }: Exchange): boolean {
  return (refusal(theirs) === null) !== (refusal(ours) === null) || last(theirs) === "<closed>";
}

/** Why these two answers may differ; null = nobody knows. */
export function explanation(exchange: Exchange, version: string): string | null {
  const known = KNOWN.find(
    ({ until, matches }) => (until === undefined || isOlder(version, until)) && matches(exchange),
  );
  return known?.why ?? null;
}

/** Whether version `a` came before version `b`. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
