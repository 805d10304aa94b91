import type { Message, Sink, SinkEvents } from "./sink.ts";
import type { Turns } from "./turns.ts";

export type ListenerParts<Topic extends string> = {
  readonly sink: Sink;
  readonly turns: Turns;
  /** From the state of now; `reasons` is what was announced since the last message of this topic. Null: nothing after all. */
  readonly render: (topic: Topic, reasons: ReadonlySet<string>) => Message | null;
  /** Has a pace of its own, so that it is not held back. */
  readonly isPaced: (topic: Topic) => boolean;
  readonly restMs: number;
  readonly heartbeatMs: number;
  readonly missedHeartbeats: number;
  /** Called once, however it ends. */
  readonly onEnd: () => void;
};

/**
 * One listener, whatever it listens through. What waits for a slow one is at most one mark per topic: announcements merge,
 * and a message is rendered when its sink takes it, at most once per `restMs`, so that many listeners of a busy zone cost
 * little. One that gives no sign of life for `missedHeartbeats` heartbeats is dropped.
 */
export class Listener<Topic extends string> implements SinkEvents {
  readonly #parts: ListenerParts<Topic>;
  readonly #pending = new Map<Topic, Set<string>>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #write = () => this.#flush();
  #rest: NodeJS.Timeout | null = null;
  #restUntilMs = 0;
  #heartbeatsOwed = 0;
  #isFull = false;
  #isOver = false;

  constructor(parts: ListenerParts<Topic>) {
    this.#parts = parts;
    this.#heartbeat = setInterval(() => this.#beat(), parts.heartbeatMs);
  }

  /** Marks a topic as changed; what was announced before and not yet written merges with it. */
  announce(topic: Topic, reasons: readonly string[]): void {
    if (this.#isOver) return;
    const pending = this.#pending.get(topic) ?? new Set<string>();
    for (const reason of reasons) pending.add(reason);
    this.#pending.set(topic, pending);
    this.#ask();
  }

  /** What was announced of this topic and not yet written is not wanted any more. */
  forget(topic: Topic): void {
    this.#pending.delete(topic);
  }

  /** Sends at once, before anything that was announced. */
  send(message: Message): void {
    if (!this.#isOver && !this.#parts.sink.send(message)) this.#isFull = true;
  }

  drained(): void {
    this.#isFull = false;
    if (this.#pending.size > 0) this.#ask();
  }

  alive(): void {
    this.#heartbeatsOwed = 0;
  }

  closed(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#parts.turns.forget(this.#write);
    this.#pending.clear();
    this.#parts.onEnd();
  }

  /** Idempotent. */
  end(): void {
    if (this.#isOver) return;
    this.closed();
    this.#parts.sink.end();
  }

  #ask(): void {
    if (this.#isFull || this.#isOver) return;
    if (this.#isResting() && !this.#hasPaced()) this.#comeBack();
    else this.#parts.turns.ask(this.#write);
  }

  #flush(): void {
    const isResting = this.#isResting();
    for (const [topic, reasons] of this.#pending) {
      if (this.#isFull || this.#isOver) return;
      const isPaced = this.#parts.isPaced(topic);
      if (isResting && !isPaced) continue;
      this.#pending.delete(topic);
      const message = this.#parts.render(topic, reasons);
      if (message === null) continue;
      if (!isPaced) this.#restUntilMs = performance.now() + this.#parts.restMs;
      this.send(message);
    }
    if (isResting && this.#pending.size > 0) this.#comeBack();
  }

  #isResting(): boolean {
    return performance.now() < this.#restUntilMs;
  }

  #hasPaced(): boolean {
    for (const topic of this.#pending.keys()) if (this.#parts.isPaced(topic)) return true;
    return false;
  }

  #comeBack(): void {
    this.#rest ??= setTimeout(
      () => {
        this.#rest = null;
        if (this.#pending.size > 0) this.#ask();
      },
      Math.max(1, Math.ceil(this.#restUntilMs - performance.now())),
    );
  }

  #beat(): void {
    this.#heartbeatsOwed += 1;
    if (this.#heartbeatsOwed > this.#parts.missedHeartbeats) {
      this.closed();
      this.#parts.sink.cut();
      return;
    }
    this.#parts.sink.beat();
  }
}
