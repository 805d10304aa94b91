import { DomainError } from "../shared/errors.ts";

/** Refusals of the core, in the words MPD's clients know. */
export const badPosition = () => new DomainError("bad-position", "Bad song index");
export const noSuchSong = () => new DomainError("not-found", "No such song");
export const notPlaying = () => new DomainError("not-playing", "Not playing");
export const notSeekable = () => new DomainError("not-seekable", "Not seekable");
export const noCurrentSong = () => new DomainError("not-playing", "No current song");
export const tooLarge = (value: number) => new DomainError("bad-position", `Number too large: ${value}`);
export const noMixer = () => new DomainError("no-mixer", "No mixer");
export const noSuchOutput = () => new DomainError("not-found", "No such audio output");

/** Errors: `bad-argument` for NaN and infinities, which would spread through every later position. */
export function requireFinite(value: number): void {
  if (!Number.isFinite(value)) throw new DomainError("bad-argument", "Number expected");
}
