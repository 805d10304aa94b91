import type { Reader } from "./reader.ts";

const MAX_CHARS = 4_000_000;

/**
 * Answers to questions that clients repeat (all artists, all albums), while the collection stays as it is.
 * Bounded by the length of the answers; the one asked for longest ago goes first.
 */
export class AnswerCache {
  readonly #reader: Reader;
  readonly #answers = new Map<string, string>();
  #chars = 0;
  #version = -1;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** What `answer` returns, from one version of the collection. `question` is any JSON value. */
  text(question: object, answer: () => string): string {
    return this.#reader.snapshot(() => {
      const known = this.known(question);
      const text = known ?? answer();
      this.keep(question, this.#version, text);
      return text;
    });
  }

  /** What is kept for a question, or null. */
  known(question: object): string | null {
    this.#keepVersion();
    return this.#answers.get(JSON.stringify(question)) ?? null;
  }

  /** Keeps what was answered from a version, unless the collection has moved on. */
  keep(question: object, version: number, json: string): void {
    this.#keepVersion();
    if (version !== this.#version) return;
    const key = JSON.stringify(question);
    this.#drop(key);
    this.#put(key, json);
  }

  #keepVersion(): void {
    const { version } = this.#reader;
    if (version === this.#version) return;
    this.#answers.clear();
    this.#chars = 0;
    this.#version = version;
  }

  #put(key: string, json: string): void {
    if (key.length + json.length > MAX_CHARS) return;
    this.#answers.set(key, json);
    this.#chars += key.length + json.length;
    for (const oldest of this.#answers.keys()) {
      if (this.#chars <= MAX_CHARS) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const json = this.#answers.get(key);
    if (json === undefined) return;
    this.#answers.delete(key);
    this.#chars -= key.length + json.length;
  }
}
