import type { Library, LibraryStats } from "../../library/library-port.ts";
import type { Unsubscribe } from "../../shared/subscribers.ts";

/** The library's figures, asked for once per change of the library: clients ask for `stats` far more often. */
export class LibraryFigures {
  readonly #library: Library;
  #stats: Promise<LibraryStats> | null = null;
  readonly close: Unsubscribe;

  constructor(library: Library) {
    this.#library = library;
    this.close = library.subscribe((event) => {
      if (event.type !== "progress") this.#stats = null;
    });
  }

  get(): Promise<LibraryStats> {
    if (this.#stats !== null) return this.#stats;
    const asked = this.#library.stats();
    this.#stats = asked;
    // A refusal is for those who asked now; the next one asks again.
    asked.catch(() => {
      if (this.#stats === asked) this.#stats = null;
    });
    return asked;
  }
}
