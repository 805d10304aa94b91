import type { Database } from "better-sqlite3";
import type { Move } from "../library-port.ts";
import { CommitGroup } from "./commit-group.ts";
import { type ArrivedSong, DepartedSongs, type IdentifiedSong, isAside } from "./departed-songs.ts";
import { FirstSights } from "./first-sights.ts";
import { Moves } from "./moves.ts";
import { peopleAnswers } from "./people-answers.ts";
import { RecentMoves } from "./recent-moves.ts";
import { StickerSearch } from "./sticker-search.ts";
import { StickerStore } from "./sticker-store.ts";
import { ZoneStore } from "./zone-store.ts";

/** What a scan found out about songs that came and went. */
export type ComingsAndGoings = {
  /** Songs that a folder no longer lists and that were found elsewhere in the same scan. */
  readonly moved: readonly Move[];
  /** Songs that were not there before, if it can be told what they are. */
  readonly arrived: readonly ArrivedSong[];
  /** Songs that are gone and leave the collection. */
  readonly lost: readonly IdentifiedSong[];
};

type Surroundings = {
  stickersChanged(): void;
  /** Gives songs their new addresses in the stored playlists. */
  replaceUris(moves: ReadonlyMap<string, string>): Promise<void>;
  /** Told why the playlists could not be changed. */
  failed(error: unknown): void;
};

/** Everything in the user database: what people made of their songs, and how they left their queues. */
export class People {
  /** The only way to write to the user database. */
  readonly commits: CommitGroup;
  readonly firstSights: FirstSights;
  readonly answers: ReturnType<typeof peopleAnswers>;
  readonly #departed: DepartedSongs;
  readonly #moves: Moves;
  readonly #recent = new RecentMoves(() => performance.now());
  readonly #search: StickerSearch;
  readonly #surroundings: Surroundings;

  constructor(database: Database, libraryPath: string, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.commits = new CommitGroup(database);
    this.firstSights = new FirstSights(database, this.commits);
    this.#departed = new DepartedSongs(database, this.commits);
    this.#moves = new Moves(database, this.commits);
    this.#search = new StickerSearch(database, libraryPath);
    const stickers = new StickerStore(database, this.commits, surroundings.stickersChanged);
    this.answers = peopleAnswers(stickers, this.#search, new ZoneStore(database, this.commits), this.#recent);
  }

  /**
   * Takes people's data along with the songs, before the collection itself is committed: after a crash in between the
   * next scan finds the same, and no harm is done. Answers with every move, also of songs that left in earlier scans.
   */
  async follow({ moved, arrived, lost }: ComingsAndGoings, nowSeconds: number): Promise<readonly Move[]> {
    this.#recent.taken(arrived.map(({ uri }) => uri));
    const moves = [...moved, ...(await this.#departed.returned(arrived, moved))];
    await this.followMoves(moves);
    await this.#departed.remember(lost, nowSeconds);
    return moves.filter(({ to }) => !isAside(to));
  }

  /** Songs are at other addresses now, all of them at once. */
  async followMoves(moves: readonly Move[]): Promise<void> {
    if (moves.length === 0) return;
    await this.#moves.follow(moves);
    this.#recent.add(moves.filter(({ to }) => !isAside(to)));
    const { stickersChanged, replaceUris, failed } = this.#surroundings;
    stickersChanged();
    const shown = moves.filter(({ from, to }) => !isAside(from) && !isAside(to));
    // Playlists that cannot be written keep nobody from scanning.
    await replaceUris(new Map(shown.map(({ from, to }) => [from, to]))).catch(failed);
  }

  /** Writes what waits and lets go of the databases. */
  async close(): Promise<void> {
    await this.firstSights.save();
    await this.commits.settled();
    this.#search.close();
  }
}
