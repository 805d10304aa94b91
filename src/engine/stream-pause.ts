/** Waits out short pauses. In a long one the server is left: a station goes on without us. */
export class StreamPause {
  readonly #letGoMs: number;
  readonly #letGo: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(letGoMs: number, letGo: () => void) {
    this.#letGoMs = letGoMs;
    this.#letGo = letGo;
  }

  begin(): void {
    this.end();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#letGo();
    }, this.#letGoMs);
    this.#timer.unref();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
