import type { AudioFormat, ReplayGain, Song, SongPart } from "./song.ts";
import { tagsOfText, uriOfText, valuesOfText } from "./song-text.ts";
import type { MixRamp } from "./sound/mix-ramp.ts";
import type { Tag, TagName } from "./tags.ts";

type Figures = Omit<Song, "uri" | "tags" | "saidTags">;

/**
 * A song as the library keeps it: in the words in which it is shown. Its tags are read from them when somebody asks: a
 * queue of a hundred thousand is put together without, and takes a fifth of the memory. A copy made with `...` has no
 * tags of its own and must be given some.
 */
export class StoredSong implements Song {
  readonly uri: string;
  readonly durationSeconds: number | null;
  readonly format: AudioFormat | null;
  readonly modifiedSeconds: number | null;
  readonly addedSeconds: number | null;
  readonly replayGain: ReplayGain | null;
  readonly part: SongPart | null;
  readonly mixRamp?: MixRamp;
  readonly missing?: boolean;
  readonly #text: string;
  #tags: readonly Tag[] | null = null;

  /** `text`: what `songText` has made of the song. */
  constructor(text: string, figures: Figures) {
    this.uri = uriOfText(text);
    this.durationSeconds = figures.durationSeconds;
    this.format = figures.format;
    this.modifiedSeconds = figures.modifiedSeconds;
    this.addedSeconds = figures.addedSeconds;
    this.replayGain = figures.replayGain;
    this.part = figures.part;
    if (figures.mixRamp !== undefined) this.mixRamp = figures.mixRamp;
    if (figures.missing === true) this.missing = true;
    this.#text = text;
  }

  get tags(): readonly Tag[] {
    this.#tags ??= tagsOfText(this.#text);
    return this.#tags;
  }

  /** The tags for one look at many songs: what is not there yet is not kept. */
  static peek(song: Song): readonly Tag[] {
    return #text in song && song.#tags === null ? tagsOfText(song.#text) : song.tags;
  }

  /** The values of one tag, for the same. */
  static valuesOf(song: Song, name: TagName): readonly string[] {
    if (#text in song && song.#tags === null) return valuesOfText(song.#text, name);
    return song.tags.flatMap((tag) => (tag[0] === name ? [tag[1]] : []));
  }

  /** The text of a song that came from the library as it is; null for any other. */
  static textOf(song: Song): string | null {
    return #text in song ? song.#text : null;
  }
}
