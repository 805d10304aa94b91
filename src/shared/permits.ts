import { DomainError } from "./errors.ts";

/** What the one who grants permits knows of them. */
export type PermitFigures = { readonly running: number; readonly queued: number; readonly limit: number };

/** The right to do one of a limited number of things; given back once, however often it is released. */
export type Permit = Disposable & { release(): void };

type Waiting = { readonly grant: (permit: Permit) => void };

/**
 * At most `limit` of something at a time in the whole process; who comes later waits in order. One object for each kind of
 * thing, built by the composition root, so that no two parts count separately (audit C-21, I-01).
 */
export class Permits {
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  figures(): PermitFigures {
    return { running: this.#running, queued: this.#waiting.size, limit: this.#limit };
  }

  /** One at once, or none: for who does not wait. Errors: `busy`, with what is told to a person. */
  take(refusal: string): Permit {
    if (this.#running >= this.#limit) throw new DomainError("busy", refusal);
    return this.#grant();
  }

  /**
   * Resolves when it is one's turn. Who gives up before has left the line when `signal` has fired; who was granted one in
   * the same moment still has it. Errors: the reason of the signal; `busy`, when too many wait.
   */
  acquire(signal: AbortSignal): Promise<Permit> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#running < this.#limit) return Promise.resolve(this.#grant());
    if (this.#waiting.size >= this.#maxWaiting) {
      return Promise.reject(new DomainError("busy", "Too much waits to be done; try again later"));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Permit>();
    const waiting: Waiting = {
      grant: (permit) => {
        signal.removeEventListener("abort", giveUp);
        resolve(permit);
      },
    };
    const giveUp = () => {
      this.#waiting.delete(waiting);
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    this.#waiting.add(waiting);
    return promise;
  }

  #grant(): Permit {
    this.#running++;
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      this.#running--;
      const [next] = this.#waiting;
      if (next === undefined) return;
      this.#waiting.delete(next);
      next.grant(this.#grant());
    };
    return { release, [Symbol.dispose]: release };
  }
}
