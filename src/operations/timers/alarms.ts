import { randomUUID } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import { Subscribers, type Unsubscribe } from "../../shared/subscribers.ts";
import { type Alarm, type AlarmSettings, MAX_ALARMS, nextRing } from "./alarm.ts";

/** The clock of the machine may be set at any time, so nobody sleeps longer than this. */
const LOOK_MS = 30_000;
/** The machine slept, or its clock was set: later than this nobody is to be woken. */
const TOO_LATE_MS = 600_000;

/** Where alarms are kept; resolves when they are on the disk. Errors: `no-space`. */
export type AlarmStore = { save(alarms: readonly Alarm[]): Promise<void> };

export type AlarmParts = {
  readonly store: AlarmStore;
  readonly stored: readonly Alarm[];
  readonly ring: (alarm: Alarm) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** All alarms. Without one that is switched on there is no timer. Changes are made one after the other. */
export class Alarms {
  readonly #parts: AlarmParts;
  readonly #subscribers: Subscribers<void>;
  #alarms: readonly Alarm[];
  #timer: NodeJS.Timeout | null = null;
  #lookedMs: number;
  #tail: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(parts: AlarmParts) {
    this.#parts = parts;
    this.#subscribers = new Subscribers((error) => parts.logger.error({ err: error }, "a listener failed"));
    this.#alarms = parts.stored;
    this.#lookedMs = parts.clock.wallMs();
    this.#wait();
  }

  /** Told after each change, also when one that rings once has rung. */
  subscribe(listener: () => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  /** By time. */
  list(): readonly (Alarm & { readonly nextMs: number | null })[] {
    const nowMs = this.#parts.clock.wallMs();
    return this.#alarms
      .map((alarm) => ({ ...alarm, nextMs: nextRing(alarm, nowMs) }))
      .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1));
  }

  /** Errors: `busy`, `no-space`. */
  async add(settings: AlarmSettings): Promise<Alarm> {
    const alarm = { ...settings, id: randomUUID() };
    await this.#change((alarms) => {
      if (alarms.length >= MAX_ALARMS) throw new DomainError("busy", "There are as many alarms as there may be");
      return [...alarms, alarm];
    });
    return alarm;
  }

  /** Errors: `not-found`, `no-space`. */
  async replace(id: string, settings: AlarmSettings): Promise<Alarm> {
    const alarm = { ...settings, id };
    await this.#change((alarms) => {
      requireOne(alarms, id);
      return alarms.map((each) => (each.id === id ? alarm : each));
    });
    return alarm;
  }

  /** Errors: `not-found`, `no-space`. */
  async remove(id: string): Promise<void> {
    await this.#change((alarms) => {
      requireOne(alarms, id);
      return alarms.filter((each) => each.id !== id);
    });
  }

  /** All of them at once. Errors: `no-space`. */
  replaceAll(alarms: readonly Alarm[]): Promise<void> {
    return this.#change(() => alarms.slice(0, MAX_ALARMS));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#tail;
  }

  #change(change: (alarms: readonly Alarm[]) => readonly Alarm[]): Promise<void> {
    const changed = this.#tail.then(async () => {
      const alarms = change(this.#alarms);
      await this.#parts.store.save(alarms);
      this.#look();
      this.#alarms = alarms;
      this.#wait();
      this.#subscribers.publish();
    });
    this.#tail = changed.catch(() => {});
    return changed;
  }

  #wait(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isClosed) return;
    const due = this.#alarms.flatMap((alarm) => nextRing(alarm, this.#lookedMs) ?? []);
    if (due.length === 0) return;
    const waitMs = Math.min(LOOK_MS, Math.max(0, Math.min(...due) - this.#parts.clock.wallMs()));
    this.#timer = setTimeout(() => {
      this.#look();
      this.#wait();
    }, waitMs).unref();
  }

  /** Rings what has become due since the last look. */
  #look(): void {
    const nowMs = this.#parts.clock.wallMs();
    const sinceMs = Math.max(this.#lookedMs, nowMs - TOO_LATE_MS);
    // Also back: the clock was set.
    this.#lookedMs = nowMs;
    if (sinceMs >= nowMs) return;
    const due = this.#alarms.filter((alarm) => {
      const ringMs = nextRing(alarm, sinceMs);
      return ringMs !== null && ringMs <= nowMs;
    });
    for (const alarm of due) this.#ring(alarm);
  }

  #ring(alarm: Alarm): void {
    const { ring, logger } = this.#parts;
    ring(alarm).catch((error: unknown) => {
      logger.warn({ err: error, alarm: alarm.id }, "what an alarm was to play could not be had; it played the queue");
    });
    if (alarm.days.length > 0) return;
    this.#change((alarms) => alarms.map((each) => (each.id === alarm.id ? { ...each, enabled: false } : each))).catch(
      (error: unknown) => logger.warn({ err: error }, "that an alarm has rung could not be stored"),
    );
  }
}

function requireOne(alarms: readonly Alarm[], id: string): void {
  if (!alarms.some((each) => each.id === id)) throw new DomainError("not-found", "There is no such alarm");
}
