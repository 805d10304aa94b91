import type { SongPart } from "../shared/song.ts";
import { contentText } from "../shared/song-text.ts";
import { TAG_NAMES, type Tag } from "../shared/tags.ts";
import { fold } from "./fold.ts";
import type { FileMetadata, ListedEntry } from "./indexer/indexer-messages.ts";
import { type SongOrder, songOrder } from "./order.ts";
import { identitiesOf } from "./scan/identity.ts";
import { formatOf } from "./song-row.ts";
import { levelsJson } from "./tagged-levels.ts";

const TAG_BITS = TAG_NAMES.map((_, index) => 2 ** index);
const TAG_INDEX: ReadonlyMap<string, number> = new Map(TAG_NAMES.map((name, index) => [name, index]));

/** A distinct value of a tag, by its number; its folded form unless that is the same. */
export type TagValue = readonly [tag: number, value: string, folded?: string];

/** A song as it is written down; what remains to be told is where and when it was found. Columns of `songs`. */
export type PreparedSong = {
  /** The contentText, and what MPD says behind the song. */
  readonly text: string;
  readonly durationMs: number | null;
  readonly rateHz: number | null;
  readonly bits: number | null;
  readonly channels: number | null;
  readonly tagMask: number;
  readonly replayGainJson: string | null;
  /** See identitiesOf; the first is kept. */
  readonly identities: readonly string[];
  /** What stays as long as it sounds the same; null = nothing in the file tells. */
  readonly sound: string | null;
  /** What songs of one folder are ordered by, before their names. */
  readonly order: Omit<SongOrder, "name">;
  /** Its values in order, as places in a list of TagValues that it shares with others. */
  readonly values: readonly number[];
};

/** A file that was read. `values`: what the song's places in a list of values refer to. */
export type ReadSong = {
  readonly uri: string;
  readonly entry: Pick<ListedEntry, "sizeBytes" | "modifiedMs">;
  readonly song: PreparedSong;
  readonly values: readonly TagValue[];
};

export function readSong(uri: string, entry: ReadSong["entry"], metadata: FileMetadata): ReadSong {
  const list = new ValueList();
  return { uri, entry, song: prepareSong(uri, metadata, null, list), values: list.values };
}

/** The distinct values of songs that are prepared together: those of one folder have most of them in common. */
export class ValueList {
  readonly values: TagValue[] = [];
  readonly #places = TAG_NAMES.map(() => new Map<string, number>());

  placeOf(tag: number, value: string): number {
    const places = this.#places[tag];
    const known = places?.get(value);
    if (known !== undefined) return known;
    places?.set(value, this.values.length);
    const folded = fold(value);
    return this.values.push(folded === value ? [tag, value] : [tag, value, folded]) - 1;
  }
}

/** `uri` is the song's address. Adds the values to `list`. */
export function prepareSong(uri: string, metadata: FileMetadata, part: SongPart | null, list: ValueList): PreparedSong {
  const { tags, durationMs, rateHz, bits, channels, replayGain, mixRamp, cueSheet, signature } = metadata;
  const durationSeconds = durationMs === null ? null : durationMs / 1000;
  const text = contentText({ uri, part, format: formatOf(rateHz, bits, channels), tags, durationSeconds });
  const { album, disc, track } = songOrder("", tags);
  return {
    // A file with a cue sheet in it is a playlist, too.
    text: cueSheet === null ? text : `${text}playlist: ${uri}\n`,
    durationMs,
    rateHz,
    bits,
    channels,
    tagMask: tagMask(tags),
    replayGainJson: levelsJson(replayGain, mixRamp),
    // That of a part is its file's and its number, see partOfFile.
    identities: part === null ? identitiesOf(metadata) : signature === null ? [] : [signature],
    sound: soundOf(signature, part),
    order: { album, disc, track },
    values: tags.map(([name, value]) => list.placeOf(tagIndex(name), value)),
  };
}

/** A sheet that is corrected makes other sounds of its file. */
function soundOf(signature: string | null, part: SongPart | null): string | null {
  if (signature === null || part === null) return signature;
  return `${signature}@${part.startSeconds}-${part.endSeconds ?? ""}`;
}

/** The number a tag is stored under. */
function tagIndex(name: string): number {
  const index = TAG_INDEX.get(name);
  if (index === undefined) throw new Error(`unknown tag ${name}`);
  return index;
}

/** The bit of each tag; 35 tags need more than JavaScript's 32-bit operators, hence sums. */
function tagMask(tags: readonly Tag[]): number {
  let mask = 0;
  // Equal names are neighbours.
  let last = "";
  for (const [name] of tags) {
    if (name !== last) mask += TAG_BITS[tagIndex(name)] ?? 0;
    last = name;
  }
  return mask;
}
