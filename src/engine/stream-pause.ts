/** So long may a pause last before the server is left: a station goes on without us. */
const LET_GO_MS = 5000;

/** Waits out short pauses. */
export class StreamPause {
  readonly #letGo: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(letGo: () => void) {
    this.#letGo = letGo;
  }

  begin(): void {
    this.end();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#letGo();
    }, LET_GO_MS);
    this.#timer.unref();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
