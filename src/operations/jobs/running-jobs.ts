import { randomUUID } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import type { PermitFigures, Permits } from "../../shared/permits.ts";
import { Subscribers, type Unsubscribe } from "../../shared/subscribers.ts";
import { isOver, type Job, type JobProgress, type TaskId } from "./job.ts";
import { JobTable } from "./job-table.ts";
import type { JobRequest, Jobs } from "./jobs.ts";

const MAX_LIVE = 1_000;
const KEEP_OVER = 200;
const PROGRESS_REST_MS = 250;

/** Lets jobs work as there are permits, and writes down what becomes of them. */
export class RunningJobs implements Jobs {
  readonly #table = new JobTable(KEEP_OVER);
  readonly #permits: Permits;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #subscribers: Subscribers<TaskId>;
  readonly #atWork = new Map<TaskId, { readonly cancel: AbortController | null; readonly end: Promise<void> }>();

  constructor(permits: Permits, clock: Clock, logger: Logger) {
    this.#permits = permits;
    this.#clock = clock;
    this.#logger = logger;
    this.#subscribers = new Subscribers((error) => logger.error({ err: error }, "a listener failed"));
  }

  start(request: JobRequest): Job {
    if (this.#table.live >= MAX_LIVE) throw new DomainError("busy", "There are as many jobs as there may be");
    const id = randomUUID() as string as TaskId;
    const { kind, title } = request;
    const state = Object.freeze({ kind: "queued" as const });
    const job = Object.freeze({ id, kind, title, createdMs: this.#clock.wallMs(), state, progress: null });
    this.#table.add(job);
    const cancel = new AbortController();
    const end = this.#run(id, request, cancel.signal).finally(() => this.#atWork.delete(id));
    this.#atWork.set(id, { cancel: request.isWhole === true ? null : cancel, end });
    this.#subscribers.publish(id);
    return this.#table.get(id) ?? job;
  }

  list(): readonly Job[] {
    return this.#table.list();
  }

  get(id: string): Job | undefined {
    return this.#table.get(id as TaskId);
  }

  cancel(id: string): Job {
    const job = this.get(id);
    if (job === undefined) throw new DomainError("not-found", "There is no such job");
    const work = this.#atWork.get(job.id);
    if (work?.cancel === null && !isOver(job)) {
      throw new DomainError("in-use", "This is done wholly or not at all, and cannot be cancelled");
    }
    const cancelled = this.#table.move(job.id, ["queued", "running"], this.#over("cancelled"));
    if (cancelled === null) return job;
    work?.cancel?.abort(new DomainError("busy", "The job was cancelled"));
    this.#subscribers.publish(job.id);
    return cancelled;
  }

  figures(): PermitFigures {
    return this.#permits.figures();
  }

  subscribe(listener: (id: TaskId) => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  /** Cancels all that can be; resolves when all have stopped. */
  async close(): Promise<void> {
    const ends = [...this.#atWork].map(([id, { cancel, end }]) => {
      if (cancel !== null) this.cancel(id);
      return end;
    });
    await Promise.all(ends);
  }

  async #run(id: TaskId, { work, hasOwnLine = false }: JobRequest, signal: AbortSignal): Promise<void> {
    try {
      using _ = hasOwnLine ? null : await this.#permits.acquire(signal);
      if (!this.#move(id, "queued", { kind: "running", startedMs: this.#clock.wallMs() })) return;
      const outcome = await work({ signal, progress: this.#teller(id) });
      this.#move(id, "running", { ...this.#over("done"), outcome: Object.freeze(outcome) });
    } catch (error) {
      const isKnown = error instanceof DomainError && error.code !== "internal";
      const reason = isKnown ? error.message : "Something went wrong; the log of the daemon says what";
      const from = this.#table.get(id)?.state.kind === "queued" ? "queued" : "running";
      const isNews = this.#move(id, from, { ...this.#over("failed"), reason });
      if (isNews && !isKnown) this.#logger.error({ err: error }, "a job failed");
    }
  }

  #move(id: TaskId, from: "queued" | "running", to: Job["state"]): boolean {
    const isMoved = this.#table.move(id, [from], to) !== null;
    if (isMoved) this.#subscribers.publish(id);
    return isMoved;
  }

  #over<Kind extends "done" | "failed" | "cancelled">(kind: Kind): { readonly kind: Kind; readonly endedMs: number } {
    return { kind, endedMs: this.#clock.wallMs() };
  }

  #teller(id: TaskId): (progress: JobProgress) => void {
    let toldMs = Number.NEGATIVE_INFINITY;
    return (progress) => {
      if (this.#table.progress(id, progress) === null) return;
      const nowMs = this.#clock.monotonicMs();
      if (nowMs - toldMs < PROGRESS_REST_MS) return;
      toldMs = nowMs;
      this.#subscribers.publish(id);
    };
  }
}
