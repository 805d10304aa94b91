import type { Database } from "better-sqlite3";
import type { Move } from "../library-port.ts";
import type { CommitGroup } from "./commit-group.ts";
import { asideOf, isAside } from "./departed-songs.ts";
import { uriHash } from "./first-sights.ts";

type Statements = {
  readonly copyStickers: { run(to: string, from: string): unknown };
  readonly dropStickers: { run(from: string): unknown };
  readonly moveFirstSight: { run(toHash: number, fromHash: number): unknown };
  readonly departedAt: { get(uri: string): string | undefined };
  readonly setAside: { run(to: string, from: string): unknown };
  readonly forgetDeparted: { run(from: string): unknown };
  readonly requeue: { run(to: string, from: string): unknown };
};

/** Takes what people made of their songs along when the songs move. */
export class Moves {
  readonly #commits: CommitGroup;
  readonly #statements: Statements;

  constructor(database: Database, commits: CommitGroup) {
    this.#commits = commits;
    this.#statements = {
      // Where both addresses have one, counts add up, the later date stays, and otherwise what the new address has.
      copyStickers: database.prepare(
        `INSERT INTO stickers (type, object, name, value)
           SELECT type, ?, name, value FROM stickers INDEXED BY stickers_object WHERE type = 'song' AND object = ?
         ON CONFLICT DO UPDATE SET value = CASE
           WHEN name IN ('playCount', 'skipCount') THEN value + excluded.value
           WHEN name IN ('lastPlayed', 'lastSkipped') THEN max(value + 0, excluded.value + 0)
           ELSE value END`,
      ),
      dropStickers: database.prepare(
        "DELETE FROM stickers INDEXED BY stickers_object WHERE type = 'song' AND object = ?",
      ),
      moveFirstSight: database.prepare("UPDATE OR REPLACE first_seen SET uri_hash = ? WHERE uri_hash = ?"),
      departedAt: database.prepare<[string], string>("SELECT identity FROM departed WHERE uri = ?").pluck(),
      setAside: database.prepare("UPDATE OR REPLACE departed SET uri = ? WHERE uri = ?"),
      forgetDeparted: database.prepare("DELETE FROM departed WHERE uri = ?"),
      requeue: database.prepare("UPDATE queue_entries SET uri = ? WHERE uri = ?"),
    };
  }

  /**
   * Stickers, dates and the saved queues, in one transaction. All moves happen at once: two songs may change
   * places.
   */
  follow(moves: readonly Move[]): Promise<void> {
    return moves.length === 0 ? Promise.resolve() : this.#commits.writeInSteps(this.#steps(moves));
  }

  *#steps(moves: readonly Move[]): Generator<void> {
    const targets = new Set(moves.map(({ to }) => to));
    const parked = new Map<string, string>();
    // Stands aside first, whose place is the goal of another. Addresses have no empty segments, so nobody is there.
    for (const { from, to } of moves) {
      if (!targets.has(from)) continue;
      const meanwhile = `moving//${from}`;
      parked.set(from, meanwhile);
      this.#moveOne(from, meanwhile);
      if (!isAside(to)) this.#statements.requeue.run(meanwhile, from);
      yield;
    }
    for (const { from, to } of moves) {
      if (!parked.has(to)) this.#clear(to);
      this.#moveOne(parked.get(from) ?? from, to);
      // A queue plays what is at an address: it follows a song, but stays when another takes the place of a lost one.
      if (!isAside(to)) this.#statements.requeue.run(to, parked.get(from) ?? from);
      yield;
      if (isAside(to)) this.#statements.setAside.run(to, from);
      else this.#statements.forgetDeparted.run(from);
    }
  }

  /** What belongs to a lost song whose place is taken waits for it under an address that no song can have. */
  #clear(uri: string): void {
    const lost = this.#statements.departedAt.get(uri);
    if (lost === undefined) return;
    const aside = asideOf(uri, lost);
    this.#moveOne(uri, aside);
    this.#statements.setAside.run(aside, uri);
  }

  #moveOne(from: string, to: string): void {
    const { copyStickers, dropStickers, moveFirstSight } = this.#statements;
    copyStickers.run(to, from);
    dropStickers.run(from);
    moveFirstSight.run(uriHash(to), uriHash(from));
  }
}
