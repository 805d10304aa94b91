import type { Library, Picture } from "../../library/library-port.ts";
import type { Clock } from "../../shared/clock.ts";

type Kind = "folder" | "embedded";
type Kept = { readonly picture: Picture | null; readonly untilMs: number };

const MAX_BYTES = 32 * 1024 * 1024;
const MAX_PICTURES = 16;
const KEEP_MS = 10_000;

/** Clients fetch a picture in many small parts: the last few are kept for some seconds, so that it is read once. */
export class Pictures {
  readonly #library: Library;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(library: Library, clock: Clock) {
    this.#library = library;
    this.#clock = clock;
  }

  async get(uri: string, kind: Kind): Promise<Picture | null> {
    const key = `${kind} ${uri}`;
    const nowMs = this.#clock.monotonicMs();
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.untilMs > nowMs) return kept.picture;
    const picture = await this.#library.picture(uri, kind);
    this.#kept.delete(key);
    this.#kept.set(key, { picture, untilMs: nowMs + KEEP_MS });
    this.#shrink(nowMs);
    return picture;
  }

  /** Oldest first: the expired ones, then as many as pass the limits. */
  #shrink(nowMs: number): void {
    let bytes = 0;
    for (const { picture } of this.#kept.values()) bytes += picture?.bytes.length ?? 0;
    for (const [key, { picture, untilMs }] of this.#kept) {
      if (untilMs > nowMs && bytes <= MAX_BYTES && this.#kept.size <= MAX_PICTURES) return;
      this.#kept.delete(key);
      bytes -= picture?.bytes.length ?? 0;
    }
  }
}
