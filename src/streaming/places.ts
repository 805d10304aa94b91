import type { StreamEntry } from "../operations/streams.ts";
import type { Permits } from "../shared/permits.ts";

const FULL = "As many streams run as may; end one, or try again in a moment";

/** A place among the streams, until it is left. */
export type Place = {
  /** What it is used for now. */
  show(entry: Pick<StreamEntry, "of" | "format">): void;
  /** Idempotent. */
  leave(): void;
};

/** Who streams: a place is taken before anything else is, and everybody leaves their own only. */
export class Places {
  readonly #permits: Permits;
  readonly #taken = new Set<{ shown: StreamEntry }>();

  constructor(permits: Permits) {
    this.#permits = permits;
  }

  figures() {
    return this.#permits.figures();
  }

  /** The oldest first. */
  list(): readonly StreamEntry[] {
    return [...this.#taken].map(({ shown }) => shown);
  }

  /** Errors: `busy`. */
  take(kind: StreamEntry["kind"], of: string, format: string): Place {
    const permit = this.#permits.take(FULL);
    const entry = { shown: { kind, of, format, sinceMs: Date.now() } };
    this.#taken.add(entry);
    return {
      show: (now) => {
        entry.shown = { ...entry.shown, ...now };
      },
      leave: () => {
        this.#taken.delete(entry);
        permit.release();
      },
    };
  }
}
