import { z } from "zod";
import { locateInLibrary } from "../../../operations/locate.ts";
import { DomainError } from "../../../shared/errors.ts";
import {
  analysisStatusSchema,
  analysisStatusView,
  trackAnalysisSchema,
  trackAnalysisView,
  waveformSchema,
} from "../analysis-view.ts";
import type { HttpContext } from "../context.ts";
import { jobSchema, jobView } from "../job-view.ts";
import { cutPage, nextOffsetSchema, pageOf, pageQuery } from "../paging.ts";
import { type Route, route } from "../route.ts";

const uri = z.string().max(4096).meta({ description: "path below the music folder" });
const songQuery = z.strictObject({ uri });

const startBody = z
  .strictObject({
    uri: uri.default("").meta({ description: "a folder or a song; without it everything" }),
    again: z.boolean().default(false).meta({ description: "also what was analysed before" }),
  })
  .meta({ ref: "AnalysisRequest" });

const failuresSchema = z
  .strictObject({
    failures: z.array(z.strictObject({ uri: z.string(), reason: z.string() })),
    nextOffset: nextOffsetSchema,
  })
  .meta({ ref: "AnalysisFailures" });

/** `/analysis` and what it has found out about songs. */
export function analysisRoutes({ operations: { analysis } }: HttpContext): Route[] {
  const status = () => ({ body: analysisStatusView(analysis.status()) });
  return [
    route({
      tag: "analysis",
      method: "get",
      scope: "read",
      path: "/library/song/analysis",
      summary: "How loud a song is and what it sounds like",
      query: songQuery,
      result: trackAnalysisSchema,
      run: async ({ query }) => {
        const song = locateInLibrary(query.uri);
        const found = await analysis.of(song);
        if (found === null)
          throw new DomainError("not-found", "No such song, or it is not analysed yet: POST /analysis");
        return { body: trackAnalysisView(song, found) };
      },
    }),
    route({
      tag: "analysis",
      method: "get",
      scope: "read",
      path: "/library/song/waveform",
      summary: "The outline of a song; one that was lost is made anew when somebody asks",
      query: songQuery,
      result: waveformSchema,
      run: async ({ query }) => {
        const song = locateInLibrary(query.uri);
        const peaks = await analysis.waveform(song);
        if (peaks === null) throw new DomainError("not-found", "There is no outline of it (yet): POST /analysis");
        return { body: { uri: song, peaks: [...peaks] } };
      },
    }),
    route({
      tag: "analysis",
      method: "get",
      scope: "read",
      path: "/analysis",
      summary: "How many songs are analysed, and how fast it goes",
      result: analysisStatusSchema,
      run: status,
    }),
    route({
      tag: "analysis",
      method: "post",
      scope: "library",
      path: "/analysis",
      summary: "Analyse everything, a folder or a song now; the job tells how far it is",
      body: startBody.optional(),
      result: jobSchema,
      status: 202,
      run: async ({ body }) => {
        const request = { uri: locateInLibrary(body?.uri ?? ""), again: body?.again ?? false };
        return { body: jobView(await analysis.start(request)) };
      },
    }),
    route({
      tag: "analysis",
      method: "delete",
      scope: "library",
      path: "/analysis",
      summary: "End what was started; what is analysed stays",
      result: analysisStatusSchema,
      run: () => {
        analysis.cancel();
        return status();
      },
    }),
    route({
      tag: "analysis",
      method: "get",
      scope: "read",
      path: "/analysis/failures",
      summary: "Songs that could not be analysed",
      query: pageQuery,
      result: failuresSchema,
      run: async ({ query }) => {
        const page = pageOf(query);
        const all = await analysis.failures();
        const { rows, nextOffset } = cutPage(page, all.slice(page.offset, page.offset + page.limit + 1));
        return { body: { failures: rows.map(({ uri, reason }) => ({ uri, reason })), nextOffset } };
      },
    }),
  ];
}
