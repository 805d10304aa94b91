import type { Reader } from "./reader.ts";

const MAX_BYTES = 4_000_000;

/**
 * Answers to questions that clients repeat (all artists, all albums), while the collection stays as it is.
 * Bounded by the length of the answers; the one asked for longest ago goes first.
 */
export class AnswerCache {
  readonly #reader: Reader;
  readonly #answers = new Map<string, Uint8Array>();
  #bytes = 0;
  #version = -1;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** What `make` returns, from one version of the collection. `question` is any JSON value. */
  answer(question: object, make: () => Uint8Array): Uint8Array {
    return this.#reader.snapshot(() => {
      const text = this.known(question) ?? make();
      this.keep(question, this.#version, text);
      return text;
    });
  }

  /** What is kept for a question, or null. */
  known(question: object): Uint8Array | null {
    this.#keepVersion();
    return this.#answers.get(JSON.stringify(question)) ?? null;
  }

  /** Keeps what was answered from a version, unless the collection has moved on. */
  keep(question: object, version: number, text: Uint8Array): void {
    this.#keepVersion();
    if (version !== this.#version) return;
    const key = JSON.stringify(question);
    this.#drop(key);
    this.#put(key, text);
  }

  #keepVersion(): void {
    const { version } = this.#reader;
    if (version === this.#version) return;
    this.#answers.clear();
    this.#bytes = 0;
    this.#version = version;
  }

  #put(key: string, text: Uint8Array): void {
    if (key.length + text.length > MAX_BYTES) return;
    this.#answers.set(key, text);
    this.#bytes += key.length + text.length;
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const text = this.#answers.get(key);
    if (text === undefined) return;
    this.#answers.delete(key);
    this.#bytes -= key.length + text.length;
  }
}
