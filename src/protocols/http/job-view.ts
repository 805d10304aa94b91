import { z } from "zod";
import { JOB_KINDS, type Job } from "../../operations/jobs/job.ts";

const seconds = z.int().meta({ description: "seconds since 1970" });
const shape = {
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  title: z.string(),
  createdSeconds: seconds,
  progress: z
    .strictObject({
      done: z.number(),
      total: z.number().nullable().meta({ description: "null: not known yet" }),
      unit: z.string(),
    })
    .nullable(),
};

export const jobSchema = z
  .union([
    z.strictObject({ ...shape, state: z.literal("queued") }),
    z.strictObject({ ...shape, state: z.literal("running"), startedSeconds: seconds }),
    z.strictObject({
      ...shape,
      state: z.literal("done"),
      endedSeconds: seconds,
      outcome: z
        .record(z.string(), z.union([z.string(), z.number()]))
        .meta({ description: "what came of it, by name" }),
    }),
    z.strictObject({ ...shape, state: z.literal("failed"), endedSeconds: seconds, reason: z.string() }),
    z.strictObject({ ...shape, state: z.literal("cancelled"), endedSeconds: seconds }),
  ])
  .meta({ ref: "Job" });

export function jobView({ id, kind, title, createdMs, state, progress }: Job): z.input<typeof jobSchema> {
  const common = { id, kind, title, createdSeconds: toSeconds(createdMs), progress };
  switch (state.kind) {
    case "queued":
      return { ...common, state: "queued" };
    case "running":
      return { ...common, state: "running", startedSeconds: toSeconds(state.startedMs) };
    case "done":
      return { ...common, state: "done", endedSeconds: toSeconds(state.endedMs), outcome: state.outcome };
    case "failed":
      return { ...common, state: "failed", endedSeconds: toSeconds(state.endedMs), reason: state.reason };
    case "cancelled":
      return { ...common, state: "cancelled", endedSeconds: toSeconds(state.endedMs) };
  }
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
