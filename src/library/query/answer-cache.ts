import { sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

const MAX_CHARS = 4_000_000;

/**
 * Answers to questions that clients repeat (all artists, all albums), as JSON, while the collection stays as it is.
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

  /** The JSON of what `answer` returns, from one version of the collection. `question` is any JSON value. */
  json(question: object, answer: () => unknown): string {
    return this.#reader.snapshot(() => {
      this.#keepVersion();
      const key = JSON.stringify(question);
      const known = this.#answers.get(key);
      const json = known ?? JSON.stringify(answer());
      this.#drop(key);
      this.#put(key, json);
      return json;
    });
  }

  #keepVersion(): void {
    const version = this.#reader.get<{ version: number }>(sql`SELECT version FROM collection`)?.version ?? 0;
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
