import type { Hono } from "hono";
import { type DescribeRouteOptions, generateSpecs, resolver } from "hono-openapi";
import { z } from "zod";
import { SESSION_COOKIE } from "./cookie.ts";
import { problemSchema } from "./problem.ts";
import type { Route } from "./route.ts";

type Parameter = NonNullable<DescribeRouteOptions["parameters"]>[number];

const TITLE = "Auralis";

/** The first choice of `security` is none of these: what an address may do needs no token. */
const SECURITY_SCHEMES = {
  token: {
    type: "http",
    scheme: "bearer",
    description: "A token of `auralis token create`. Programs of the daemon's machine need none, unless configured so.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "What a browser gets that posts a token to `/api/v1/session`; counts for the daemon's own pages only.",
  },
} as const;

/** What OpenAPI says about a row, from the schemas that validate it. */
export function describe(row: Route): DescribeRouteOptions {
  return {
    summary: row.summary,
    ...(row.scope === "none"
      ? { security: [] }
      : { "x-scope": row.scope, description: `Needs the scope \`${row.scope}\`.` }),
    tags: [row.tag],
    parameters: [...parameters(row.params, "path"), ...parameters(row.query, "query")],
    ...(row.upload === null ? {} : { requestBody: uploadBody(row.upload.types) }),
    ...(row.body === null || row.upload !== null
      ? {}
      : {
          requestBody: {
            required: !row.body.safeParse(undefined).success,
            content: { "application/json": { schema: resolver(row.body, { io: "input" }) } },
          },
        }),
    responses: {
      [row.status]: {
        description: "Done",
        content: { [row.media]: { schema: resolver(row.result, { io: "input" }) } },
      },
      default: {
        description: "Refused (RFC 9457)",
        content: { "application/problem+json": { schema: resolver(problemSchema) } },
      },
    },
  };
}

function uploadBody(types: readonly string[]): NonNullable<DescribeRouteOptions["requestBody"]> {
  return {
    required: true,
    content: Object.fromEntries(types.map((type) => [type, { schema: { type: "string", format: "binary" } as const }])),
  };
}

/** The OpenAPI 3.1 document of an app whose routes were described with `describe`. */
export async function openApiDocument(app: Hono, version: string): Promise<object> {
  return generateSpecs(app, {
    documentation: {
      info: { title: TITLE, version, description: "Control a music player." },
      security: [{}, { token: [] }, { session: [] }],
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    excludeStaticFile: false,
  });
}

function parameters(schema: z.ZodObject, place: "path" | "query"): Parameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property as Record<string, unknown>,
  }));
}
