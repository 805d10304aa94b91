import { z } from "zod";
import type { HttpContext } from "../context.ts";
import { type Route, route } from "../route.ts";

const healthSchema = z
  .strictObject({
    status: z.enum(["ok", "degraded"]),
    version: z.string(),
    uptimeSeconds: z.number(),
    parts: z.array(
      z.strictObject({
        name: z.string(),
        state: z.enum(["ok", "degraded", "down"]),
        detail: z.string().nullable(),
        figures: z.record(z.string(), z.union([z.number(), z.string()])),
      }),
    ),
  })
  .meta({ ref: "Health" });

const indexSchema = z
  .strictObject({ name: z.string(), version: z.string(), links: z.record(z.string(), z.string()) })
  .meta({ ref: "Index" });

/** The resources outside `/api/v1`: how the daemon is, and where things are. */
export function healthRoutes(context: HttpContext): Route[] {
  const { info, clock } = context.operations;
  return [
    route<typeof healthSchema>({
      tag: "daemon",
      method: "get",
      scope: "read",
      path: "/healthz",
      summary: "200 while the process lives; parts that do not work well are listed",
      result: healthSchema,
      run: () => {
        const { parts } = context.health();
        return {
          body: {
            status: parts.every((part) => part.state === "ok") ? "ok" : "degraded",
            version: info.version,
            uptimeSeconds: Math.max(0, Math.round(clock.monotonicMs() - info.startedMs) / 1000),
            parts: parts.map(({ name, state, detail, figures }) => ({ name, state, detail, figures })),
          },
        };
      },
    }),
    route({
      tag: "daemon",
      method: "get",
      scope: "none",
      path: "/",
      summary: "Where things are",
      result: indexSchema,
      run: () => ({
        body: {
          name: "auralis",
          version: info.version,
          links: {
            player: "/api/v1/player",
            queue: "/api/v1/queue",
            library: "/api/v1/library",
            outputs: "/api/v1/outputs",
            zones: "/api/v1/zones",
            events: "/api/v1/events",
            health: "/healthz",
            description: "/openapi.json",
            docs: "/docs",
          },
        },
      }),
    }),
  ];
}
