import type { Brand } from "../../shared/brand.ts";

/** Unlike that of any other job of this run or another. */
export type TaskId = Brand<string, "TaskId">;

export const JOB_KINDS = ["analysis", "render", "restore", "scan", "tags"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** `total` null = nobody knows yet. */
export type JobProgress = { readonly done: number; readonly total: number | null; readonly unit: string };

/** What came of it, by name: a count, an id under which something can be fetched. */
export type JobOutcome = Readonly<Record<string, string | number>>;

/** Times are milliseconds since 1970. */
export type JobState =
  | { readonly kind: "queued" }
  | { readonly kind: "running"; readonly startedMs: number }
  | { readonly kind: "done"; readonly endedMs: number; readonly outcome: JobOutcome }
  /** `reason` is in words for a person. */
  | { readonly kind: "failed"; readonly endedMs: number; readonly reason: string }
  | { readonly kind: "cancelled"; readonly endedMs: number };

export type Job = {
  readonly id: TaskId;
  readonly kind: JobKind;
  /** What it is about, in words for a person. */
  readonly title: string;
  readonly createdMs: number;
  readonly state: JobState;
  readonly progress: JobProgress | null;
};

/** Whether nothing will become of it any more. */
export function isOver({ state: { kind } }: Job): boolean {
  return kind !== "queued" && kind !== "running";
}
