import { z } from "zod";
import { DomainError } from "../../../shared/errors.ts";
import type { HttpContext } from "../context.ts";
import { jobSchema, jobView } from "../job-view.ts";
import { cutPage, nextOffsetSchema, pageOf, pageQuery } from "../paging.ts";
import { type Route, route } from "../route.ts";

const jobsSchema = z
  .strictObject({
    jobs: z.array(jobSchema),
    running: z.int().meta({ description: "at work now; a cancelled one counts until it has stopped" }),
    queued: z.int(),
    limit: z.int(),
    nextOffset: nextOffsetSchema,
  })
  .meta({ ref: "Jobs" });

const params = z.strictObject({ id: z.string().max(100) });

/** `/jobs`: work that takes longer than an answer. */
export function jobRoutes({ operations: { jobs } }: HttpContext): Route[] {
  return [
    route({
      tag: "jobs",
      method: "get",
      scope: "read",
      path: "/jobs",
      summary: "What is being done, waits, and was done of late; the newest first",
      query: pageQuery,
      result: jobsSchema,
      run: ({ query }) => {
        const page = pageOf(query);
        const { rows, nextOffset } = cutPage(page, jobs.list().slice(page.offset, page.offset + page.limit + 1));
        return { body: { jobs: rows.map(jobView), ...jobs.figures(), nextOffset } };
      },
    }),
    route({
      tag: "jobs",
      method: "get",
      scope: "read",
      path: "/jobs/:id",
      summary: "How far one is, and what came of it",
      params,
      result: jobSchema,
      run: ({ params: { id } }) => {
        const job = jobs.get(id);
        if (job === undefined) throw new DomainError("not-found", "There is no such job, or it was over long ago");
        return { body: jobView(job) };
      },
    }),
    route({
      tag: "jobs",
      method: "delete",
      scope: "library",
      path: "/jobs/:id",
      summary: "Cancel it; one that is over stays as it is",
      params,
      result: jobSchema,
      run: ({ params: { id } }) => ({ body: jobView(jobs.cancel(id)) }),
    }),
  ];
}
