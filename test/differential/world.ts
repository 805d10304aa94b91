import type { Random } from "../rig/random.ts";
import type { Music } from "./music.ts";

export const PLAYLISTS = ["alpha", "Beta", "gamma delta", "ünï"];

/**
 * What the maker of commands knows of the servers, learned from the reference's answers. It may be behind: then the
 * command is refused, which is an answer like others.
 */
export class World {
  readonly random: Random;
  readonly music: Music;
  queueLength = 0;
  /** Counted from the first of this conversation. */
  ids: readonly number[] = [];
  /** How many versions of the queue were seen in this conversation. */
  versions = 0;
  isRandom = false;
  /** There may be a current song. MPD takes another for it when a range moves across it. */
  hasPlayed = false;
  /** Songs were added in an order of their own: MPD forgets their formats on the way. */
  formatsAreLost = false;

  /** The reference speaks 0.24; else nothing is said that came with it. */
  readonly isModern: boolean;

  constructor(random: Random, music: Music, isModern: boolean) {
    this.random = random;
    this.music = music;
    this.isModern = isModern;
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  /** A position of the queue, now and then one behind its end. */
  position(): number {
    return this.random.below(this.queueLength + (this.chance(0.1) ? 4 : 0) || 1);
  }

  /** What a command may bring about, before it is carried out. */
  foresee(line: string): void {
    if (/^(play|playid|seek|seekid|next|previous|pause)\b/.test(line)) this.hasPlayed = true;
    if (/^random "?1/.test(line)) this.isRandom = true;
  }

  /** The ids of an answer, made relative already. */
  learn(lines: readonly string[]): void {
    const ids: number[] = [];
    let hasPlaces = false;
    for (const line of lines) {
      const [key = "", value = ""] = line.split(": ");
      if (key === "playlistlength") this.queueLength = Number(value);
      if (key === "random") this.isRandom = value === "1";
      if (key === "Pos" || key === "cpos") hasPlaces = true;
      if (key === "Id") ids.push(Number(value));
    }
    if (ids.length > 0) this.ids = hasPlaces && ids.length > 1 ? ids : [...this.ids.slice(-50), ...ids];
  }
}

/** Stands for an id in a command; each server is sent its own. */
export const idToken = (relative: number): string => `⟨i${relative}⟩`;
/** Stands for the version of the queue that a server told `back` versions ago. */
export const versionToken = (back: number): string => `⟨v${back}⟩`;
const TOKEN = /⟨([iv])(-?\d+)⟩/g;

/** One server's numbers in a conversation. */
export class Numbers {
  /** The id that counts as 0. */
  readonly base: number;
  readonly #versions: number[] = [];

  constructor(base: number) {
    this.base = base;
  }

  seen(version: number): void {
    this.#versions.push(version);
  }

  get versions(): number {
    return this.#versions.length;
  }

  /** The command as this server is to read it. */
  fill(line: string): string {
    return line.replaceAll(TOKEN, (_, kind: string, digits: string) =>
      String(kind === "i" ? this.base + Number(digits) : (this.#versions.at(-1 - Number(digits)) ?? 0)),
    );
  }
}
