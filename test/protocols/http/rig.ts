import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { filterOfText } from "../../../src/daemon/filter-text.ts";
import { Access, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import type { Operations } from "../../../src/operations/operations.ts";
import { routesOf } from "../../../src/protocols/http/app.ts";
import type { Health } from "../../../src/protocols/http/health.ts";
import { DEFAULT_LIMITS, type HttpLimits } from "../../../src/protocols/http/limits.ts";
import { Listeners } from "../../../src/protocols/http/push/listeners.ts";
import type { Webhook } from "../../../src/protocols/http/push/webhook.ts";
import { ScanWatch } from "../../../src/protocols/http/scan-watch.ts";
import { startHttpServer } from "../../../src/protocols/http/server.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import type { Logger } from "../../../src/shared/logger.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { song, zone } from "../../player/zone.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { fixedZones } from "../../rig/fixed-zones.ts";
import { nobody } from "./callers.ts";
import { FakeLibrary } from "./fake-library.ts";
import { MemoryStickers } from "./memory-stickers.ts";

export type Reply = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly json: any;
};

export type Ask = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON with the right Content-Type, unless it is a string or bytes: then sent as it is. */
  readonly body?: unknown;
};

/** The real server on a real socket over the real core, with an engine and a library that do as they are told. */
export async function startRig(
  settings: {
    limits?: Partial<HttpLimits>;
    access?: Access;
    queue?: string;
    logger?: Logger;
    webhooks?: readonly Webhook[];
    /** Real parts in the place of fakes. */
    parts?: Partial<Operations>;
  } = {},
) {
  const player = zone(settings.queue ?? "");
  const library = new FakeLibrary([song("a"), song("b"), song("folder/c"), song("folder/d")]);
  const stickers = new MemoryStickers(library.songs.map(({ uri }) => uri));
  const health: { now: Health } = { now: { parts: [{ name: "engine", state: "ok", detail: null, figures: {} }] } };
  const operations = {
    zones: fixedZones(player.player),
    library,
    ...emptyStores,
    stickers,
    clock: systemClock,
    info: { version: "1.2.3", startedMs: systemClock.monotonicMs(), epoch: "e1" },
    ...settings.parts,
  };
  const access = settings.access ?? new Access(OPEN_ACCESS, systemClock, silentLogger);
  const server = await startHttpServer({
    operations,
    access,
    bind: ["127.0.0.1"],
    port: 0,
    allowedHosts: ["music.example"],
    health: () => health.now,
    parseFilter: filterOfText,
    logger: settings.logger ?? silentLogger,
    limits: settings.limits ?? {},
    webhooks: settings.webhooks ?? [],
    webhookRetries: { firstMs: 20, most: 3 },
  });
  const port = Number(server.addresses[0]?.split(":").at(-1));

  const rows = routesOf({
    operations,
    ...nobody(access),
    health: () => health.now,
    parseFilter: filterOfText,
    logger: silentLogger,
    limits: DEFAULT_LIMITS,
    listeners: new Listeners(DEFAULT_LIMITS, () => {}),
    scans: new ScanWatch(new FakeLibrary([])),
  });

  /** Every good answer must be what its row promises, no field more or less. */
  function check(method: string, path: string, reply: Reply): Reply {
    if (reply.json === null || reply.status >= 300) return reply;
    const pathname = path.split("?")[0] ?? "";
    const row = rows.find(
      (candidate) =>
        candidate.method === method.toLowerCase() &&
        new RegExp(`^${candidate.path.replace(/:\w+/g, "[^/]+")}$`).test(pathname),
    );
    row?.result.parse(reply.json);
    if (row === undefined && pathname !== "/openapi.json") throw new Error(`no row for ${method} ${path}`);
    return reply;
  }

  function ask(method: string, path: string, question: Ask = {}): Promise<Reply> {
    return send(method, path, question).then((reply) => check(method, path, reply));
  }

  function send(method: string, path: string, { headers = {}, body }: Ask): Promise<Reply> {
    const isPlain = body === undefined || typeof body === "string" || body instanceof Uint8Array;
    const text = isPlain ? body : JSON.stringify(body);
    const json = isPlain ? {} : { "Content-Type": "application/json" };
    return new Promise((resolve, reject) => {
      const sent = request({ port, host: "127.0.0.1", method, path, headers: { ...json, ...headers }, agent: false });
      sent.on("error", reject);
      sent.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString("utf8");
          const isJson = /json/.test(response.headers["content-type"] ?? "") && answer !== "";
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: answer,
            json: isJson ? JSON.parse(answer) : null,
          });
        });
      });
      sent.end(text);
    });
  }

  /** Bytes as they are; resolves with everything until the server closes. */
  function raw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      let answer = "";
      socket.setEncoding("latin1");
      socket.on("data", (chunk) => {
        answer += chunk;
      });
      socket.on("close", () => resolve(answer));
      socket.on("error", reject);
      socket.write(bytes);
    });
  }

  return { zone: player, library, stickers, health, server, port, rows, ask, raw };
}

export type Rig = Awaited<ReturnType<typeof startRig>>;
