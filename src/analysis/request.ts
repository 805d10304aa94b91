import type { Analyses, UnanalysedSong } from "../library/analyses-port.ts";
import type { JobProgress } from "../operations/jobs/job.ts";

/** Songs to be analysed one after the other; pages of them are fetched when they are needed. */
export class Request {
  readonly #store: Analyses;
  readonly #under: string;
  /** Those too that were analysed before. */
  readonly again: boolean;
  readonly #page: UnanalysedSong[] = [];
  #afterId = 0;
  #total: number | null = null;
  #analysed = 0;
  #failed = 0;

  constructor(store: Analyses, under: string, again: boolean) {
    this.#store = store;
    this.#under = under;
    this.again = again;
  }

  /** Null at the end. Errors: as `Analyses.unanalysed`. */
  async next(): Promise<UnanalysedSong | null> {
    await this.look();
    const song = this.#page.shift() ?? null;
    if (song !== null) this.#afterId = song.id;
    return song;
  }

  /** Fetches what comes next, if that is not known. */
  async look(): Promise<void> {
    if (this.#page.length > 0) return;
    const { songs, total } = await this.#store.unanalysed(this.#under, this.again, this.#afterId);
    this.#page.push(...songs);
    this.#total ??= total;
  }

  count(kind: "analysed" | "failed"): void {
    if (kind === "analysed") this.#analysed++;
    else this.#failed++;
  }

  get progress(): JobProgress {
    return { done: this.#analysed + this.#failed, total: this.#total, unit: "songs" };
  }

  get outcome(): { readonly analysed: number; readonly failed: number } {
    return { analysed: this.#analysed, failed: this.#failed };
  }
}
