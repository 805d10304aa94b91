import { gainChoice } from "../player/effects.ts";
import type { GainChoice } from "../player/engine-port.ts";
import { heardSound } from "../player/heard-sound.ts";
import { DomainError } from "../shared/errors.ts";
import { firstTag, type Song } from "../shared/song.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";
import type { Job } from "./jobs/job.ts";
import type { JobRun } from "./jobs/jobs.ts";
import { locateInLibrary } from "./locate.ts";
import type { Operations } from "./operations.ts";

export const RENDER_FORMATS = ["flac", "wav"] as const;
export type RenderFormat = (typeof RENDER_FORMATS)[number];

export type RenderWish = {
  readonly song: Song;
  readonly format: RenderFormat;
  readonly sound: SoundSettings;
  readonly replayGain: GainChoice;
};

/** A file that was rendered. `id` is its name, with the format as its ending. */
export type RenderedFile = {
  readonly id: string;
  readonly format: RenderFormat;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
};

/** Songs as files, as they sound. The last ones are kept. */
export interface Renders {
  /** Writes one; cancelled, nothing is left of it. Errors: reasons for a person. */
  render(wish: RenderWish, run: JobRun): Promise<RenderedFile & { readonly seconds: number }>;
  /** The newest first. */
  list(): Promise<readonly RenderedFile[]>;
  /** null when there is none of this name. */
  find(id: string): Promise<RenderedFile | null>;
  /** Of one that was found, from one byte to before another; at least one. */
  bytes(file: RenderedFile, from: number, to: number): AsyncIterable<Uint8Array>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
}

export type RenderOrder = {
  readonly uri: string;
  readonly format: RenderFormat;
  /** null = as the zone has it now. */
  readonly sound: SoundSettings | null;
  /** Whose sound and ReplayGain mode it is. */
  readonly zone: string;
};

/** Begins to write a song as it sounds in a zone. Errors: `not-found`, `bad-uri`, `busy`, `unavailable`. */
export async function startRender(operations: Operations, order: RenderOrder): Promise<Job> {
  const { library, zones, jobs, renders } = operations;
  const player = zones.get(order.zone);
  if (player === undefined) throw new DomainError("not-found", "There is no zone of this name");
  const { snapshot } = player.moment();
  const [song] = await library.songsAt([locateInLibrary(order.uri)]);
  if (song === null || song === undefined) throw new DomainError("not-found", "No such song");
  if (song.missing === true) throw new DomainError("not-found", "The file of this song is not there just now");
  const sound = order.sound ?? heardSound(snapshot);
  const wish: RenderWish = { song, format: order.format, sound, replayGain: gainChoice(snapshot.options) };
  return jobs.start({
    kind: "render",
    title: firstTag(song, "Title") ?? song.uri,
    work: async (run) => {
      const { id, bytes, seconds } = await renders.render(wish, run);
      return { render: id, bytes, seconds };
    },
  });
}
