import type { PermitFigures } from "../../shared/permits.ts";
import type { Unsubscribe } from "../../shared/subscribers.ts";
import type { Job, JobKind, JobOutcome, JobProgress, TaskId } from "./job.ts";

/** What the work of a job is given. */
export type JobRun = {
  /** Fires when nobody wants it any more: stop soon, and leave nothing half made. */
  readonly signal: AbortSignal;
  progress(progress: JobProgress): void;
};

export type JobRequest = {
  readonly kind: JobKind;
  readonly title: string;
  /** Begins when it is its turn. What it throws as a DomainError is shown, anything else is a bug of ours. */
  readonly work: (run: JobRun) => Promise<JobOutcome>;
  /** Begins at once: whoever does it has a line of its own. */
  readonly hasOwnLine?: boolean;
  /** It is done wholly or not at all, so nobody can cancel it. */
  readonly isWhole?: boolean;
};

/** Work that takes longer than anybody waits for an answer. */
export interface Jobs {
  /** Errors: `busy`, when too many wait already. */
  start(request: JobRequest): Job;
  /** A copy of what there is now, the newest first: all that live, and the last ones that are over. */
  list(): readonly Job[];
  get(id: string): Job | undefined;
  /** The job as it is then: cancelled, or over in another way before. Errors: `not-found`; `in-use` when it cannot be cancelled. */
  cancel(id: string): Job;
  /** Those at work and in line, from the one who lets them work. A cancelled one counts until it has stopped. */
  figures(): PermitFigures;
  /** Told of each change; of progress a few times a second. */
  subscribe(listener: (id: TaskId) => void): Unsubscribe;
}
