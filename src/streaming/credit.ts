/** How far one may go ahead of who acknowledges. */
export class Credit {
  readonly #window: number;
  #sent = 0;
  #acknowledged = 0;
  #wake: (() => void) | null = null;

  constructor(window: number) {
    this.#window = window;
  }

  get sequence(): number {
    return this.#sent;
  }

  sent(): void {
    this.#sent++;
  }

  /** Everything up to this one is consumed. What was not sent yet cannot be. */
  acknowledge(sequence: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(sequence + 1, this.#sent));
    this.wake();
  }

  /** Ends the waiting, if somebody waits. */
  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** True: there is room, or `wake` was called. False: there was none for `patienceMs`. */
  async room(patienceMs: number): Promise<boolean> {
    if (this.#sent - this.#acknowledged < this.#window) return true;
    return new Promise((resolve) => {
      const patience = setTimeout(() => {
        this.#wake = null;
        resolve(false);
      }, patienceMs);
      this.#wake = () => {
        clearTimeout(patience);
        resolve(true);
      };
    });
  }
}
