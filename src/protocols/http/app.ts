import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { siteOf } from "../../operations/access/peer.ts";
import { RateLimiter } from "../../shared/rate-limiter.ts";
import { type Caller, requireScope } from "./caller.ts";
import type { HttpContext } from "./context.ts";
import { DOCS } from "./docs/answers.ts";
import { IdempotentAnswers } from "./idempotency.ts";
import { readJsonBody, tooLarge } from "./json-body.ts";
import type { HttpLimits } from "./limits.ts";
import { describe, openApiDocument } from "./openapi.ts";
import { problemResponse, withHeaders } from "./problem-response.ts";
import { queryOf } from "./query.ts";
import { Refusal } from "./refusal.ts";
import type { Route, Upload } from "./route.ts";
import { analysisRoutes } from "./routes/analysis-routes.ts";
import { announceRoutes } from "./routes/announce-routes.ts";
import { backupRoutes } from "./routes/backup-routes.ts";
import { enhanceRoutes } from "./routes/enhance-routes.ts";
import { eventRoutes } from "./routes/event-routes.ts";
import { healthRoutes } from "./routes/health-routes.ts";
import { impulseRoutes } from "./routes/impulse-routes.ts";
import { jobRoutes } from "./routes/job-routes.ts";
import { libraryRoutes } from "./routes/library-routes.ts";
import { meterRoutes } from "./routes/meter-routes.ts";
import { outputRoutes } from "./routes/output-routes.ts";
import { playerRoutes } from "./routes/player-routes.ts";
import { playlistRoutes } from "./routes/playlist-routes.ts";
import { presetRoutes } from "./routes/preset-routes.ts";
import { queueHistoryRoutes } from "./routes/queue-history-routes.ts";
import { queueRemovalRoutes } from "./routes/queue-removal-routes.ts";
import { queueRoutes } from "./routes/queue-routes.ts";
import { renderRoutes } from "./routes/render-routes.ts";
import { sessionRoutes } from "./routes/session-routes.ts";
import { settingsRoutes } from "./routes/settings-routes.ts";
import { soundRoutes } from "./routes/sound-routes.ts";
import { stationRoutes } from "./routes/station-routes.ts";
import { statsRoutes } from "./routes/stats-routes.ts";
import { streamRoutes } from "./routes/stream-routes.ts";
import { timerRoutes } from "./routes/timer-routes.ts";
import { tokenRoutes } from "./routes/token-routes.ts";
import { zoneRoutes } from "./routes/zone-routes.ts";
import { zoneStreamRoutes } from "./routes/zone-stream-routes.ts";
import { sendJson } from "./send-json.ts";
import { Uploads } from "./uploads.ts";
import { checkWrite } from "./write-policy.ts";
import { insideZone } from "./zone.ts";

type Env = { Bindings: HttpBindings };

const API = "/api/v1";

/** Every row of the API, with its full path. */
export function routesOf(context: HttpContext): Route[] {
  const parts = [
    playerRoutes,
    announceRoutes,
    soundRoutes,
    enhanceRoutes,
    impulseRoutes,
    presetRoutes,
    meterRoutes,
    queueRoutes,
    queueHistoryRoutes,
    queueRemovalRoutes,
    libraryRoutes,
    playlistRoutes,
    outputRoutes,
    eventRoutes,
    zoneRoutes,
    jobRoutes,
    analysisRoutes,
    renderRoutes,
    streamRoutes,
    timerRoutes,
    stationRoutes,
    settingsRoutes,
    backupRoutes,
    statsRoutes,
  ];
  const answers = new IdempotentAnswers(context.operations.clock);
  const rows = parts.flatMap((part) => part(context)).map((row) => answers.guard(row));
  // What these answer is told once, and kept nowhere.
  const secrets = [...tokenRoutes(context), ...sessionRoutes(context)];
  const api = [...rows, ...secrets, ...rows.flatMap(insideZone)];
  return [
    ...healthRoutes(context),
    ...zoneStreamRoutes(context),
    ...api.map((row) => ({ ...row, path: `${API}${row.path}` })),
  ];
}

/** The application: guards, rows, problems. The Host header is judged before, by the server. */
export function buildApp(context: HttpContext): Hono<Env> {
  const app = new Hono<Env>();
  const rows = routesOf(context);
  const { limits, logger, operations } = context;
  const uploads = new Uploads(limits.uploads);
  const costly = new RateLimiter({ limit: limits.costlyPerMinute, windowMs: 60_000, keys: 4096 }, operations.clock);

  app.use("*", async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") guardWrite(c, context, uploadOf(rows, c));
    await next();
  });
  const pageFor = async ({ req }: Context<Env>) => {
    const isRead = req.method === "GET" || req.method === "HEAD";
    return (isRead ? await context.page?.answer({ path: req.path, header: (name) => req.header(name) }) : null) ?? null;
  };
  app.get("/", async (c, next) => (await pageFor(c)) ?? next());
  for (const row of rows) {
    app.on(row.method.toUpperCase(), row.path, describeRoute(describe(row)), async (c) => {
      const outgoing = c.env.outgoing as ServerResponse;
      const found = context.callerOf(c.env.incoming as IncomingMessage);
      const caller = found instanceof Promise ? await found : found;
      requireScope(caller, row.scope);
      if (row.isCostly) requireRate(costly, caller);
      context.held.add(caller, outgoing);
      const answer = await row.handle({
        params: c.req.param(),
        query: queryOf(c.req.url),
        body: row.method === "get" ? undefined : await bodyOf(c, row, limits, uploads),
        method: c.req.method,
        header: (name) => c.req.header(name),
        caller,
        outgoing,
      });
      if (answer instanceof Response) return withHeaders(answer);
      const json = "json" in answer ? answer.json : JSON.stringify(answer.body);
      return sendJson(outgoing, answer.status ?? row.status, answer.headers ?? {}, json);
    });
  }
  let made: ReturnType<typeof openApiDocument> | null = null;
  const description = () => {
    made ??= openApiDocument(app as unknown as Hono, operations.info.version);
    return made;
  };
  app.get("/openapi.json", async () => withHeaders(Response.json(await description())));
  for (const [path, answer] of Object.entries(DOCS)) app.get(path, async () => answer(await description()));
  app.notFound(async (c) => (await pageFor(c)) ?? problemResponse(missing(rows, c)));
  app.onError((error) => {
    const answer = problemResponse(error);
    if (answer.status >= 500 && answer.status !== 503) logger.error({ err: error }, "an HTTP request failed");
    return answer;
  });
  return app;
}

function requireRate(costly: RateLimiter, { peer }: Caller): void {
  const waitMs = costly.take(siteOf(peer));
  if (waitMs === 0) return;
  throw new Refusal("too-often", "Too many requests of this kind came from this address; wait a moment", {
    headers: { "Retry-After": String(Math.ceil(waitMs / 1000)) },
  });
}

function bodyOf({ req }: Context<Env>, { upload }: Route, limits: HttpLimits, uploads: Uploads): Promise<unknown> {
  return upload === null ? readJsonBody(req.raw.body, limits) : uploads.read(req.raw.body, upload.maxBytes);
}

/** What the resource takes instead of JSON. */
function uploadOf(rows: readonly Route[], { req }: Context<Env>): Upload | null {
  const segments = req.path.split("/");
  return rows.find((row) => row.method.toUpperCase() === req.method && isAt(row, segments))?.upload ?? null;
}

function isAt(row: Route, segments: readonly string[]): boolean {
  const pattern = row.path.split("/");
  return pattern.length === segments.length && pattern.every((part, i) => part.startsWith(":") || part === segments[i]);
}

function guardWrite(c: Context<Env>, { limits }: HttpContext, upload: Upload | null): void {
  const length = c.req.header("content-length");
  checkWrite({
    uploads: upload?.types ?? [],
    hasBody: (length !== undefined && length !== "0") || c.req.header("transfer-encoding") !== undefined,
    contentType: c.req.header("content-type"),
    contentEncoding: c.req.header("content-encoding"),
    origin: c.req.header("origin"),
    fetchSite: c.req.header("sec-fetch-site"),
    host: c.req.header("host"),
  });
  const maxBytes = upload?.maxBytes ?? limits.bodyBytes;
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/** 405 when the path exists with other methods, else 404. */
function missing(rows: readonly Route[], c: Context<Env>): Refusal {
  const methods = new Set<string>();
  const segments = c.req.path.split("/");
  for (const row of rows) {
    if (isAt(row, segments)) methods.add(row.method.toUpperCase());
  }
  if (c.req.path === "/openapi.json" || Object.hasOwn(DOCS, c.req.path)) methods.add("GET");
  if (methods.has("GET")) methods.add("HEAD");
  if (methods.size === 0) return new Refusal("no-route", "There is nothing at this address; see /openapi.json");
  const Allow = [...methods].join(", ");
  return new Refusal("method-not-allowed", `This resource understands ${Allow}`, { headers: { Allow } });
}
