export type Unsubscribe = () => void;

/**
 * The one registration path of the daemon. Delivery iterates over a copy, so adding or removing a listener during
 * delivery takes effect with the next event; a listener that throws is reported and harms no other (audit C-11, C-23).
 */
export class Subscribers<Event> {
  readonly #listeners = new Set<{ readonly call: (event: Event) => void }>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: (event: Event) => void): Unsubscribe {
    const registration = { call: listener };
    this.#listeners.add(registration);
    return () => void this.#listeners.delete(registration);
  }

  publish(event: Event): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener.call(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
