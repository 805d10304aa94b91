import { z } from "zod";
import { RENDER_FORMATS, startRender } from "../../../operations/renders.ts";
import { DomainError } from "../../../shared/errors.ts";
import { soundSchema } from "../../../shared/sound/schema.ts";
import type { HttpContext } from "../context.ts";
import { jobSchema, jobView } from "../job-view.ts";
import { type Route, route } from "../route.ts";
import { sendFile } from "../send-file.ts";
import { zoneQuery } from "../zone.ts";

const MEDIA = { flac: "audio/flac", wav: "audio/wav" } as const;

const renderBody = z
  .strictObject({
    uri: z.string().max(4096).meta({ description: "a song of the library" }),
    format: z.enum(RENDER_FORMATS).default("flac"),
    sound: soundSchema.optional().meta({ description: "left out: as the zone has it now" }),
  })
  .meta({ ref: "RenderRequest" });

const rendersSchema = z
  .strictObject({
    renders: z.array(
      z.strictObject({
        id: z.string(),
        format: z.enum(RENDER_FORMATS),
        bytes: z.int(),
        createdSeconds: z.int().meta({ description: "seconds since 1970" }),
      }),
    ),
  })
  .meta({ ref: "Renders" });

const params = z.strictObject({ id: z.string().max(100) });
const missing = () => new DomainError("not-found", "There is no such file, or it had to make room for newer ones");

/** `/render` and `/renders`: songs as files, as they sound. */
export function renderRoutes({ operations }: HttpContext): Route[] {
  const { renders } = operations;
  const list = async () => ({
    body: {
      renders: (await renders.list()).map(({ id, format, bytes, createdMs }) => ({
        ...{ id, format, bytes },
        createdSeconds: Math.floor(createdMs / 1000),
      })),
    },
  });
  return [
    route({
      tag: "jobs",
      method: "post",
      scope: "library",
      path: "/render",
      summary: "Write a song as it sounds in the zone into a file: a job, whose outcome names the file",
      query: zoneQuery,
      body: renderBody,
      result: jobSchema,
      status: 202,
      isCostly: true,
      run: async ({ body, query }) => {
        const { uri, format, sound = null } = body;
        return { body: jobView(await startRender(operations, { uri, format, sound, zone: query.zone })) };
      },
    }),
    route({
      tag: "jobs",
      method: "get",
      scope: "read",
      path: "/renders",
      summary: "The files that were rendered; the last 50 are kept",
      result: rendersSchema,
      run: list,
    }),
    route({
      tag: "jobs",
      method: "get",
      scope: "read",
      path: "/renders/:id",
      summary: "One of them, whole or in ranges",
      params,
      result: z.string().meta({ format: "binary" }),
      media: "audio/*",
      run: async (call) => {
        const file = await renders.find(call.params.id);
        if (file === null) throw missing();
        return sendFile(call, {
          mediaType: MEDIA[file.format],
          sizeBytes: file.bytes,
          modifiedMs: file.createdMs,
          version: file.id,
          headers: { "Content-Disposition": `attachment; filename="${file.id}"` },
          bytes: (from, to) => renders.bytes(file, from, to),
        });
      },
    }),
    route({
      tag: "jobs",
      method: "delete",
      scope: "library",
      path: "/renders/:id",
      summary: "Delete one",
      params,
      result: rendersSchema,
      run: async (call) => {
        if (!(await renders.remove(call.params.id))) throw missing();
        return list();
      },
    }),
  ];
}
