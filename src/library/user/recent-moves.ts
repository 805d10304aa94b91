import type { Move } from "../library-port.ts";

/** Longer than a scan keeps a transaction open. */
const AGE_MS = 30_000;
const MAX_MOVES = 20_000;

/**
 * Where songs have gone just now. People's data follow a song before the collection shows it at its new address; who
 * names the old one meanwhile means the same song.
 */
export class RecentMoves {
  readonly #nowMs: () => number;
  readonly #moves = new Map<string, { readonly to: string; readonly endMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(moves: readonly Move[]): void {
    const endMs = this.#nowMs() + AGE_MS;
    for (const { from, to } of moves) this.#moves.set(from, { to, endMs });
    // An address that is taken again means who is there now.
    this.taken(moves.map(({ to }) => to));
    for (const [from, { endMs }] of this.#moves) {
      if (this.#moves.size <= MAX_MOVES && endMs >= this.#nowMs()) break;
      this.#moves.delete(from);
    }
  }

  taken(uris: Iterable<string>): void {
    for (const uri of uris) this.#moves.delete(uri);
  }

  /** The address of the song that was at `uri`. */
  current(uri: string): string {
    const move = this.#moves.get(uri);
    return move === undefined || move.endMs < this.#nowMs() ? uri : move.to;
  }
}
