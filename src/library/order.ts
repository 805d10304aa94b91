import type { Tag } from "../shared/tags.ts";

// MPD compares names with ICU's root collation; English adds nothing to it.
const collator = new Intl.Collator("en");

/** MPD's order of names: by collation, equal ones bytewise. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

export type SongOrder = {
  readonly name: string;
  readonly album: string;
  readonly disc: number;
  readonly track: number;
};

export function songOrder(name: string, tags: readonly Tag[]): SongOrder {
  const first = (wanted: Tag[0]) => tags.find((tag) => tag[0] === wanted)?.[1] ?? "";
  return { name, album: first("Album"), disc: leadingNumber(first("Disc")), track: leadingNumber(first("Track")) };
}

/** MPD's order of the songs of one folder: album, disc, track, file name. */
export function compareSongs(a: SongOrder, b: SongOrder): number {
  return collator.compare(a.album, b.album) || a.disc - b.disc || a.track - b.track || compareNames(a.name, b.name);
}

function leadingNumber(text: string): number {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? 0 : value;
}
