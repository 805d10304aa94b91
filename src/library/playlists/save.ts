import type { DomainError } from "../../shared/errors.ts";
import type { PlaylistEdit } from "../playlists-port.ts";

/** Edits of one playlist that reach the disk together. Whoever made one of them learns from `done` what became of it. */
export class Save {
  readonly number: number;
  readonly edits: PlaylistEdit[] = [];
  /** Too much for a journal, or nothing it could say. */
  isWhole = false;
  readonly done: Promise<void>;
  readonly keep: () => void;
  readonly fail: (error: DomainError) => void;

  constructor(number: number) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.number = number;
    this.done = promise;
    this.keep = resolve;
    this.fail = reject;
    // Whoever waits for it is told; nobody waiting must not end the worker.
    promise.catch(() => {});
  }
}
