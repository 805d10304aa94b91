/** Beyond this many ids to each song, what is kept by id would be mostly gaps. */
const MAX_GAPS = 8;
const NO_IDS = new Uint32Array(0);

/**
 * Where every song stands in the order of folders and files, for one version of the collection: many ids are put in
 * order without reading their songs. 8 bytes a song, kept while somebody asks.
 */
export class SongRanks {
  #version = -1;
  #order: Uint32Array = NO_IDS;
  #ranks: Uint32Array = NO_IDS;
  #isWanted = false;

  /** Somebody has looked for the order of many songs in vain since this was last asked. */
  takeWish(): boolean {
    const isWanted = this.#isWanted;
    this.#isWanted = false;
    return isWanted;
  }

  wish(): void {
    this.#isWanted = true;
  }

  /** `order`: the ids of all songs of a version. */
  keep(version: number, order: Uint32Array): void {
    const highest = order.reduce((a, b) => Math.max(a, b), 0);
    if (highest > order.length * MAX_GAPS) return;
    this.#version = version;
    this.#order = order;
    this.#ranks = new Uint32Array(highest + 1);
    for (let rank = 0; rank < order.length; rank++) this.#ranks[order[rank] ?? 0] = rank;
  }

  /** The ids, which are those of songs of this version, in order; null when nothing is known of it. */
  sorted(version: number, ids: readonly number[]): number[] | null {
    if (version !== this.#version) return null;
    const ranks = Uint32Array.from(ids, (id) => this.#ranks[id] ?? 0).sort();
    return Array.from(ranks, (rank) => this.#order[rank] ?? 0);
  }

  forget(): void {
    this.#version = -1;
    this.#order = NO_IDS;
    this.#ranks = NO_IDS;
  }
}
