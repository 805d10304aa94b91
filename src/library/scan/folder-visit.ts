/**
 * What is left to do for a folder that was listed. When all that the listing names is in the database, the digest of
 * the listing is kept there, and as long as the folder has the same nobody looks closer.
 */
export class FolderVisit {
  readonly #keep: () => void;
  /** Files to be written, and the folder itself. */
  #left = 1;
  #isWhole = true;

  constructor(keep: () => void) {
    this.#keep = keep;
  }

  expect(files: number): void {
    this.#left += files;
  }

  /** Something named in the listing could not be looked at: the folder is looked at again by the next scan. */
  spoil(): void {
    this.#isWhole = false;
  }

  /** So many files are written, or, in the end, the folder itself is done. */
  done(count: number): void {
    this.#left -= count;
    if (this.#left === 0 && this.#isWhole) this.#keep();
  }
}
