import type { AnalysisEvent } from "../operations/analysis-port.ts";
import type { Logger } from "../shared/logger.ts";
import { Subscribers, type Unsubscribe } from "../shared/subscribers.ts";

const REST_MS = 1_000;

/** Tells listeners what was found, once a second at most: some look through whole queues for it. */
export class AnalysisNews {
  readonly #subscribers: Subscribers<AnalysisEvent>;
  readonly #uris = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(logger: Logger) {
    this.#subscribers = new Subscribers((error) => logger.error({ err: error }, "a listener failed"));
  }

  subscribe(listener: (event: AnalysisEvent) => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  /** Something else is known of these songs, or the status is another. */
  tell(uris: readonly string[]): void {
    for (const uri of uris) this.#uris.add(uri);
    this.#timer ??= setTimeout(() => this.#publish(), REST_MS);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #publish(): void {
    this.#timer = null;
    const uris = [...this.#uris];
    this.#uris.clear();
    if (uris.length > 0) this.#subscribers.publish({ type: "analysed", uris });
    this.#subscribers.publish({ type: "status" });
  }
}
