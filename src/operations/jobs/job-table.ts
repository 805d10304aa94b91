import { isOver, type Job, type JobProgress, type JobState, type TaskId } from "./job.ts";

/**
 * The jobs there are, by id. A job leaves a state only when it is in the one that the caller thinks it is in, so of two who
 * end it one comes too late, and each has exactly one end (audit C-13).
 */
export class JobTable {
  readonly #jobs = new Map<TaskId, Job>();
  /** In the order in which they ended. */
  readonly #over = new Set<TaskId>();
  readonly #keep: number;

  /** So many that are over are kept. */
  constructor(keep: number) {
    this.#keep = keep;
  }

  get live(): number {
    return this.#jobs.size - this.#over.size;
  }

  get(id: TaskId): Job | undefined {
    return this.#jobs.get(id);
  }

  /** A copy, the newest first. */
  list(): readonly Job[] {
    return [...this.#jobs.values()].reverse();
  }

  add(job: Job): void {
    if (this.#jobs.has(job.id)) throw new Error(`There is a job ${job.id} already`);
    this.#jobs.set(job.id, job);
  }

  /** What the job has become; null when it was in none of the states `from`. */
  move(id: TaskId, from: readonly JobState["kind"][], to: JobState): Job | null {
    const job = this.#jobs.get(id);
    if (job === undefined || isOver(job) || !from.includes(job.state.kind)) return null;
    const moved = Object.freeze({ ...job, state: Object.freeze(to) });
    this.#jobs.set(id, moved);
    if (isOver(moved)) {
      this.#over.add(id);
      this.#trim();
    }
    return moved;
  }

  /** Only a running job gets on; null for others. */
  progress(id: TaskId, progress: JobProgress): Job | null {
    const job = this.#jobs.get(id);
    if (job?.state.kind !== "running") return null;
    const moved = Object.freeze({ ...job, progress: Object.freeze(progress) });
    this.#jobs.set(id, moved);
    return moved;
  }

  #trim(): void {
    for (const id of this.#over) {
      if (this.#over.size <= this.#keep) return;
      this.#over.delete(id);
      this.#jobs.delete(id);
    }
  }
}
