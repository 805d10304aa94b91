/** Cuts a stream of text into lines. A line longer than `maxCharacters` is dropped as a whole. */
export class LineSplitter {
  readonly #maxCharacters: number;
  #rest = "";
  #isDropping = false;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** The lines that this chunk completes, without their line ends. */
  push(chunk: string): string[] {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    const dropsFirst = this.#isDropping && lines.length > 0;
    if (lines.length > 0) this.#isDropping = false;
    if (this.#rest.length > this.#maxCharacters) {
      this.#rest = "";
      this.#isDropping = true;
    }
    return (dropsFirst ? lines.slice(1) : lines).filter((line) => line.length <= this.#maxCharacters);
  }
}
