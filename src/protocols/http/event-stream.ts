/** What one listener is told. Each is rendered when it is written, so what is written is always the newest state. */
export type EventSource<Topic extends string> = {
  /** The event's frame, from the state of now; `reasons` is what was announced since the last one. */
  render(topic: Topic, reasons: ReadonlySet<string>): string;
};

/**
 * One listener of server-sent events (WHATWG HTML, 9.2). What waits for a slow listener is at most one mark per
 * topic: announcements merge, and the state is rendered when the connection takes it, at most once per `restMs`, so
 * that many listeners of a busy zone cost little. A listener that takes nothing for `missedHeartbeats` heartbeats is
 * dropped.
 */
export class EventStream<Topic extends string> {
  readonly body: ReadableStream<Uint8Array>;
  readonly #source: EventSource<Topic>;
  readonly #pending = new Map<Topic, Set<string>>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #onEnd: () => void;
  readonly #restMs: number;
  #opening: string;
  #heartbeatsOwed = 0;
  #rest: NodeJS.Timeout | null = null;
  #wake: (() => void) | null = null;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #ended = false;

  constructor(parts: {
    readonly source: EventSource<Topic>;
    /** Written first, at once. */
    readonly opening: string;
    readonly restMs: number;
    readonly heartbeatMs: number;
    readonly missedHeartbeats: number;
    /** Called once, however the stream ends. */
    readonly onEnd: () => void;
    /** Cuts the connection of a listener that no longer reads. */
    readonly cut: () => void;
  }) {
    this.#source = parts.source;
    this.#opening = parts.opening;
    this.#onEnd = parts.onEnd;
    this.#restMs = parts.restMs;
    this.#heartbeat = setInterval(() => {
      this.#heartbeatsOwed += 1;
      this.#wakeUp();
      if (this.#heartbeatsOwed <= parts.missedHeartbeats) return;
      this.end();
      parts.cut();
    }, parts.heartbeatMs);
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: (controller) => this.#pull(controller),
        cancel: () => this.#stop(),
      },
      // Nothing is rendered ahead of the connection's wish for it.
      { highWaterMark: 0 },
    );
  }

  /** Marks a topic as changed; what was announced before and not yet written merges with it. */
  announce(topic: Topic, reasons: readonly string[]): void {
    if (this.#ended) return;
    const pending = this.#pending.get(topic) ?? new Set<string>();
    for (const reason of reasons) pending.add(reason);
    this.#pending.set(topic, pending);
    this.#wakeUp();
  }

  /** Ends the answer properly; idempotent. */
  end(): void {
    if (this.#ended) return;
    this.#stop();
    this.#controller?.close();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    let text = this.#take();
    while (text === "" && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      text = this.#take();
    }
    if (!this.#ended) controller.enqueue(new TextEncoder().encode(text));
  }

  #take(): string {
    if (this.#ended || this.#rest !== null) return "";
    let text = this.#opening;
    this.#opening = "";
    for (const [topic, reasons] of this.#pending) text += this.#source.render(topic, reasons);
    this.#pending.clear();
    if (text === "" && this.#heartbeatsOwed > 0) text = ":\n\n";
    this.#heartbeatsOwed = 0;
    if (text !== "") this.#takeRest();
    return text;
  }

  #takeRest(): void {
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#wakeUp();
    }, this.#restMs);
  }

  #stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#heartbeat);
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#pending.clear();
    this.#wakeUp();
    this.#onEnd();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = null;
  }
}

/** One event on the wire. JSON holds no raw newline, so one data line is enough. */
export function frame(event: string, data: unknown, id?: string): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
