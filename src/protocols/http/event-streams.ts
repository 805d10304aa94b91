import { DomainError } from "../../shared/errors.ts";

type Ending = { end(): void };

/** The open event streams of the whole server: their limit, and their common end. */
export class EventStreams {
  readonly #open = new Set<Ending>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Errors: `busy` when there are as many as there may be. */
  add<T extends Ending>(open: (onEnd: () => void) => T): T {
    if (this.#open.size >= this.#limit)
      throw new DomainError("busy", "Too many listeners; close one or try again later");
    const stream: T = open(() => this.#open.delete(stream));
    this.#open.add(stream);
    return stream;
  }

  endAll(): void {
    for (const stream of [...this.#open]) stream.end();
  }
}
