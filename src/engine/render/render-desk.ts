import { randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, rmSync } from "node:fs";
import { readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { STREAM_SETTINGS } from "../../decoders/stream/stream-settings.ts";
import type { GainChoice } from "../../player/engine-port.ts";
import { DomainError } from "../../shared/errors.ts";
import { firstTag, type Song } from "../../shared/song.ts";
import type { SoundSettings } from "../../shared/sound/settings.ts";
import type { EngineOptions } from "../options.ts";
import { isEnhancing, type TrackTreatment, trackTreatment } from "../track-treatment.ts";
import { type RenderHost, renderInProcess } from "./render-process.ts";
import type { RenderFormat, RenderRequest } from "./render-request.ts";

const MAX_FILES = 50;
const MAX_TOTAL_BYTES = 8 * 2 ** 30;
/** A WAV file ends at 4 GiB; two hours at 192 kHz. */
const MAX_BYTES = 3 * 2 ** 30;
/** Is left for everybody else. */
const SPARE_BYTES = 256 * 2 ** 20;
const NAME = /^[0-9a-f-]{36}\.(flac|wav)$/;
const UNFINISHED = ".part";

type Wish = {
  readonly song: Song;
  readonly format: RenderFormat;
  readonly sound: SoundSettings;
  readonly replayGain: GainChoice;
};

type File = { readonly id: string; readonly format: RenderFormat; readonly bytes: number; readonly createdMs: number };

type Run = {
  readonly signal: AbortSignal;
  progress(progress: { readonly done: number; readonly total: number | null; readonly unit: string }): void;
};

export type RenderDeskOptions = Pick<
  EngineOptions,
  "resolve" | "libraries" | "resampleQuality" | "replayGain" | "analyses"
> & {
  /** The folder of the impulse responses. */
  readonly impulses: string;
  readonly host: RenderHost;
  /** Ours alone; made when it is needed. */
  readonly folder: string;
};

/** The files that were rendered: written beside, then renamed, so that what has a name is whole. The last ones are kept. */
export class RenderDesk {
  readonly #options: RenderDeskOptions;

  constructor(options: RenderDeskOptions) {
    this.#options = options;
    for (const name of namesIn(options.folder)) {
      if (name.endsWith(UNFINISHED)) rmSync(join(options.folder, name), { force: true });
    }
  }

  /** Errors: DomainErrors for a person; the reason of the signal. Then nothing is left. */
  async render(wish: Wish, { signal, progress }: Run): Promise<File & { readonly seconds: number }> {
    const { folder, host } = this.#options;
    mkdirSync(folder, { recursive: true });
    const id = randomUUID();
    const path = join(folder, `${id}${UNFINISHED}`);
    try {
      const treatment = await this.#treatment(wish);
      const request = this.#request(wish, treatment, path, await roomIn(folder));
      const { frames, rateHz } = await renderInProcess(host, request, signal, ({ doneSeconds, totalSeconds }) =>
        progress({ done: toTenths(doneSeconds), total: totalSeconds && toTenths(totalSeconds), unit: "seconds" }),
      );
      const name = `${id}.${wish.format}`;
      await rename(path, join(folder, name));
      await this.#trim();
      return { ...(await this.#file(name)), seconds: toTenths(frames / rateHz) };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** The newest first. */
  async list(): Promise<readonly File[]> {
    const names = await readdir(this.#options.folder).catch(() => []);
    const files = await Promise.all(names.filter((name) => NAME.test(name)).map((name) => this.#found(name)));
    return files.filter((file) => file !== null).sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? -1 : 1));
  }

  /** null when there is none of this name. */
  async find(id: string): Promise<File | null> {
    return NAME.test(id) ? this.#found(id) : null;
  }

  /** Of one that `find` has found, from one byte to before another; at least one. */
  bytes({ id }: Pick<File, "id">, from: number, to: number): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.#options.folder, id), { start: from, end: to - 1 });
  }

  async remove(id: string): Promise<boolean> {
    if (!NAME.test(id) || (await this.#found(id)) === null) return false;
    await rm(join(this.#options.folder, id), { force: true });
    return true;
  }

  /** As a zone plays it by itself, with no song of its album before or behind it. */
  async #treatment({ song, sound, replayGain: gainChoice }: Wish): Promise<TrackTreatment> {
    const { analyses, replayGain } = this.#options;
    const isAsked = sound.levelMatcher.enabled || isEnhancing(sound);
    const analysis = isAsked ? ((await analyses?.of(song.uri)) ?? null) : null;
    const source = { uri: song.uri, replayGain: song.replayGain, isInAlbum: false };
    return trackTreatment({ source, analysis }, { sound, gainChoice, replayGain });
  }

  #request({ song, format, sound }: Wish, treatment: TrackTreatment, path: string, roomBytes: number): RenderRequest {
    const { libraries, resolve, resampleQuality, impulses } = this.#options;
    const place = resolve(song.part?.fileUri ?? song.uri);
    if (place === null) throw new DomainError("not-found", "The file of this song is not in a music folder");
    if (roomBytes <= 0) throw new DomainError("no-space", "There is no room on the disk for another file");
    return {
      programs: {
        sndfile: libraries.sndfile,
        soxr: libraries.soxr,
        ffmpeg: libraries.ffmpeg,
        streams: STREAM_SETTINGS,
      },
      source: {
        ...place,
        type: "open" as const,
        generation: 1,
        startSeconds: song.part?.startSeconds ?? 0,
        endSeconds: song.part?.endSeconds ?? null,
        resampleToHz: null,
        resampleQuality,
      },
      ...{ treatment, sound, impulses },
      format,
      path,
      maxBytes: Math.min(MAX_BYTES, roomBytes),
      tags: {
        title: firstTag(song, "Title") ?? null,
        artist: firstTag(song, "Artist") ?? null,
        album: firstTag(song, "Album") ?? null,
      },
    };
  }

  async #trim(): Promise<void> {
    let bytes = 0;
    for (const [index, file] of (await this.list()).entries()) {
      bytes += file.bytes;
      if (index > 0 && (index >= MAX_FILES || bytes > MAX_TOTAL_BYTES)) await this.remove(file.id);
    }
  }

  async #file(name: string): Promise<File> {
    const { size, mtimeMs } = await stat(join(this.#options.folder, name));
    const format = name.endsWith(".wav") ? "wav" : "flac";
    return { id: name, format, bytes: size, createdMs: Math.floor(mtimeMs) };
  }

  #found(name: string): Promise<File | null> {
    return this.#file(name).catch(() => null);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize - SPARE_BYTES;
}

function toTenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
