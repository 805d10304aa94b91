import type { Hono } from "hono";
import { type DescribeRouteOptions, generateSpecs, resolver } from "hono-openapi";
import { z } from "zod";
import { SESSION_COOKIE } from "./cookie.ts";
import { exampleOf } from "./docs/example-of.ts";
import type { Description } from "./docs/schema.ts";
import { problemSchema } from "./problem.ts";
import type { Route } from "./route.ts";

type Parameter = NonNullable<DescribeRouteOptions["parameters"]>[number];

const TITLE = "Auralis";
const DESCRIPTION = "Control a music player: what sounds, what follows, what there is, and how it sounds.";

const TAGS: readonly (readonly [name: string, description: string])[] = [
  ["player", "What sounds, and how. Each answer is the state after the change."],
  ["queue", "What will sound. A request is one step: it happens wholly or not at all, and can be undone."],
  ["library", "What there is: songs by tags, words and folders, and what people made of them."],
  ["playlists", "What people keep. A change is on the disk when it is answered."],
  ["stations", "Radio by name."],
  ["sound", "Equalisers, dynamics, stereo image, presets and impulse responses."],
  ["outputs", "Where it sounds."],
  ["zones", "Players side by side, each with its own queue and outputs."],
  ["events", "What changes, told as it happens: see docs/events.md."],
  ["timers", "Falling asleep and waking up."],
  ["analysis", "What songs sound like."],
  ["jobs", "Work that takes longer than an answer."],
  ["settings", "What of the configuration may change while the daemon runs."],
  ["backup", "What people put in, as one file, and back."],
  ["streams", "Songs and zones as sound over the network: see docs/streaming.md."],
  ["access", "Tokens for other machines and sessions for browsers."],
  ["daemon", "How the daemon is, and where things are."],
];

/** Of requests that may be repeated, or that go by what was read before. */
const KEY_PARAMETER: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "a text of your own: sent again within a day, the request is answered alike and done once",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
/** What is judged inside the turn that makes the change. */
const OF_STATE =
  /\/(player\/(?!sleep)|announce|queue(?!\/save)|outputs\/|sound(\/import|\/enhance\/ab|\/presets\/:name\/apply)?$|stations|settings)/;
const MATCH_PARAMETER: Parameter = {
  name: "If-Match",
  in: "header",
  required: false,
  description: "an ETag that was read: 412 when the state has changed since",
  schema: { type: "string", maxLength: 4096 },
};

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
    parameters: [...parameters(row.params, "path"), ...parameters(row.query, "query"), ...headers(row)],
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
export async function openApiDocument(app: Hono, version: string): Promise<Description> {
  const document = await generateSpecs(app, {
    documentation: {
      info: { title: TITLE, version, description: DESCRIPTION },
      tags: TAGS.map(([name, description]) => ({ name, description })),
      security: [{}, { token: [] }, { session: [] }],
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    excludeStaticFile: false,
  });
  // The type of the package is wider than what it makes of our rows.
  return withExamples(document as unknown as Description);
}

/** Each JSON body with one that works. */
function withExamples(document: Description): Description {
  const paths = Object.entries(document.paths).map(([path, methods]) => {
    const shown = Object.entries(methods).map(([method, operation]) => {
      const { requestBody } = operation;
      const json = requestBody?.content["application/json"];
      if (requestBody === undefined || json?.schema === undefined) return [method, operation] as const;
      const example = exampleOf(document, json.schema);
      return [
        method,
        { ...operation, requestBody: { ...requestBody, content: { "application/json": { ...json, example } } } },
      ] as const;
    });
    return [path, Object.fromEntries(shown)] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function headers(row: Route): Parameter[] {
  if (row.method === "get") return [];
  return [...(OF_STATE.test(row.path) ? [MATCH_PARAMETER] : []), ...(row.method === "post" ? [KEY_PARAMETER] : [])];
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
