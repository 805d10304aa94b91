import { setImmediate } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import type { Move } from "../library-port.ts";
import { originAmong } from "../scan/loss.ts";
import type { CommitGroup } from "./commit-group.ts";

const MAX_REMEMBERED = 20_000;
const SLICE_MS = 5;
const ASIDE = "//";

/** A song by its address and by what it is, whatever its address. */
export type IdentifiedSong = { readonly uri: string; readonly identity: string };

/** A song that arrived, and everything that it could be known as. */
export type ArrivedSong = { readonly uri: string; readonly identities: readonly string[] };

/** Remembers the songs that the collection lost, the newest 20 000, so that what people made of them is not orphaned. */
export class DepartedSongs {
  readonly #commits: CommitGroup;
  readonly #add;
  readonly #bound;
  readonly #at;
  readonly #like;
  readonly #forget;
  readonly #isEmpty;

  constructor(database: Database, commits: CommitGroup) {
    this.#commits = commits;
    this.#add = database.prepare("INSERT OR REPLACE INTO departed (uri, identity, departed_seconds) VALUES (?, ?, ?)");
    this.#bound = database.prepare(
      `DELETE FROM departed WHERE uri IN
         (SELECT uri FROM departed ORDER BY departed_seconds DESC, uri LIMIT -1 OFFSET ${MAX_REMEMBERED})`,
    );
    this.#at = database.prepare<[string], string>("SELECT identity FROM departed WHERE uri = ?").pluck();
    this.#like = database
      .prepare<[string], string>(
        "SELECT uri FROM departed WHERE identity = ? ORDER BY departed_seconds DESC, uri LIMIT 100",
      )
      .pluck();
    this.#forget = database.prepare("DELETE FROM departed WHERE uri = ?");
    this.#isEmpty = database.prepare("SELECT 1 FROM departed LIMIT 1").pluck();
  }

  /** On the disk when it resolves. */
  async remember(songs: readonly IdentifiedSong[], nowSeconds: number): Promise<void> {
    if (songs.length === 0) return;
    const { add, bound } = { add: this.#add, bound: this.#bound };
    await this.#commits.writeInSteps(
      (function* () {
        for (const { uri, identity } of songs.slice(-MAX_REMEMBERED)) yield void add.run(uri, identity, nowSeconds);
        bound.run();
      })(),
    );
  }

  /**
   * Which of the songs that arrived are known from another address; `moved` names those of which that is known already.
   * One that came back to its own is forgotten here. Where another took the place of a lost one, what belongs to that
   * is set aside.
   */
  async returned(arrived: readonly ArrivedSong[], moved: readonly Move[]): Promise<readonly Move[]> {
    if (this.#isEmpty.get() === undefined) return [];
    const followed = new Set(moved.map(({ to }) => to));
    const origins = new Map<string, string>();
    const taken = new Map<string, string>();
    const back: string[] = [];
    let startMs = performance.now();
    for (const { uri, identities } of arrived) {
      if (followed.has(uri)) continue;
      if (performance.now() - startMs > SLICE_MS) {
        await setImmediate();
        startMs = performance.now();
      }
      const lost = this.#at.get(uri);
      if (lost !== undefined && identities.includes(lost)) {
        back.push(uri);
        continue;
      }
      if (lost !== undefined) taken.set(uri, asideOf(uri, lost));
      const known = identities.flatMap((identity) => this.#like.all(identity));
      const candidates = known.filter((candidate) => !origins.has(candidate));
      const origin = originAmong(
        uri,
        candidates.map((candidate) => ({ uri: candidate })),
      );
      if (origin !== null) origins.set(origin.uri, uri);
    }
    await this.#forgetAll(back);
    const moves = [...taken].filter(([uri]) => !origins.has(uri)).concat([...origins]);
    return moves.map(([from, to]) => ({ from, to }));
  }

  async #forgetAll(uris: readonly string[]): Promise<void> {
    if (uris.length === 0) return;
    await this.#commits.write(() => {
      for (const uri of uris) this.#forget.run(uri);
    });
  }
}

/** Where something waits for a lost song while another is in its place. Addresses of songs have no empty segments. */
export function asideOf(uri: string, identity: string): string {
  return `${ASIDE}${identity}/${uri}`;
}

export function isAside(uri: string): boolean {
  return uri.startsWith(ASIDE);
}
