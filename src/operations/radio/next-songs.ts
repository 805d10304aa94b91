import { below, type Random } from "../../player/random.ts";
import type { Song } from "../../shared/song.ts";
import { artistKey, sameSongKey } from "../similar/same-song.ts";

/** One of so many of the likest is chosen, so that the same song does not always lead to the same one. */
const CHOICE = 5;
const IN_A_ROW = 2;

/** What has been heard and will be. */
export type Surroundings = {
  /** Heard, the latest first. */
  readonly heard: readonly Song[];
  /** The current song and those to come, in order. */
  readonly coming: readonly Song[];
};

type Rule = { readonly lastHeard: number; readonly variesArtists: boolean };

/** What is kept apart, the best first. */
export const STRICT: readonly Rule[] = [
  { lastHeard: Number.POSITIVE_INFINITY, variesArtists: true },
  { lastHeard: 100, variesArtists: true },
];
/** A small library has nothing else left at some time, and plays on nevertheless. */
export const RELAXED: readonly Rule[] = [
  { lastHeard: 20, variesArtists: true },
  { lastHeard: 5, variesArtists: false },
  { lastHeard: 0, variesArtists: false },
];

/**
 * Which `count` of the candidates (the likest first) come next: none that is to come or was heard lately, and no artist
 * three times in a row, as far as the rules say. The same state of `random` gives the same songs.
 */
export function nextSongs(
  candidates: readonly Song[],
  { heard, coming }: Surroundings,
  count: number,
  random: Random,
  rules: readonly Rule[] = STRICT,
): readonly Song[] {
  const chosen: Song[] = [];
  const fresh = candidates.filter(({ missing }) => missing !== true).map((song) => [song, sameSongKey(song)] as const);
  const heardKeys = heard.map(sameSongKey);
  while (chosen.length < count) {
    const line = [...coming, ...chosen];
    const lineKeys = line.map(sameSongKey);
    const tired = tiredOf([...heard.slice(0, IN_A_ROW).toReversed(), ...line]);
    const allowed = rules
      .map(({ lastHeard, variesArtists }) => {
        const taken = new Set([...lineKeys, ...heardKeys.slice(0, lastHeard)]);
        return fresh.filter(([song, key]) => !taken.has(key) && !(variesArtists && isBy(song, tired)));
      })
      .find(({ length }) => length > 0);
    const song = allowed?.[below(random, Math.min(CHOICE, allowed.length))]?.[0];
    if (song === undefined) return chosen;
    chosen.push(song);
  }
  return chosen;
}

function isBy(song: Song, artist: string): boolean {
  return artist !== "" && artistKey(song) === artist;
}

/** The artist of the last two; "" when there are two, or nobody knows. */
function tiredOf(line: readonly Song[]): string {
  const artists = line.slice(-IN_A_ROW).map(artistKey);
  const [first = ""] = artists;
  return artists.length === IN_A_ROW && artists.every((artist) => artist === first) ? first : "";
}
