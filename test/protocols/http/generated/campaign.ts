import { Agent, request as httpRequest } from "node:http";
import type { MpdClient } from "../../../rig/mpd-client.ts";
import { field, numeric } from "../../../rig/mpd-reply.ts";
import type { Random } from "../../../rig/random.ts";
import { until } from "../../../rig/wait.ts";
import { Description, type Operation } from "./document.ts";
import { type Request, Requests } from "./requests.ts";
import type { Hints } from "./values.ts";

export type Subject = {
  readonly httpPort: number;
  readonly mpd: MpdClient;
  /** Texts that no answer may hold: where things lie on this machine. */
  readonly secrets: readonly string[];
  /** Puts everything back that requests may be about, and tells what leads to it. */
  readonly prepare: (operation: Operation) => Promise<Hints>;
};

/** What makes guesses slow on purpose, or waits for a reading, is asked a few times only. */
const SLOW = /\/(session|tokens|meters)(\/|$)/;
const OF_SLOW = 1;

export type Effort = {
  readonly valid: number;
  /** At most so many of an operation, chosen at random; null = all. */
  readonly odd: number | null;
  readonly operations?: (operation: Operation) => boolean;
};

export type Outcome = {
  readonly requests: number;
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Operations of which no valid request was done. */
  readonly neverDone: readonly string[];
  readonly faults: readonly string[];
};

type Reply = { readonly status: number; readonly contentType: string; readonly text: string };

const MAX_FAULTS = 40;
const STACK =
  /\bat (?:async )?[\w.<>]+ \(|node_modules|\.(?:ts|js):\d+|node:internal|\b(?:Type|Range|Reference|Syntax)Error\b/;
/** Full by design after enough requests: the answer says when to try again. */
const TOO_MUCH = new Set(["busy", "unavailable"]);
const LARGE_BYTES = 200_000;
/** Node lets a head have 16 KiB. */
const LONG_TARGET = 15_000;
const STREAM_MS = 300;
const SILENT_MS = 20_000;

/** Asks everything that the server describes, well and badly, and says what was wrong with the answers. */
export async function campaign(subject: Subject, random: Random, effort: Effort): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const document = await send(agent, subject.httpPort, "GET", "/openapi.json");
  const api = new Description(JSON.parse(document.text));
  const statuses: Record<string, number> = {};
  const faults: string[] = [];
  const neverDone: string[] = [];
  let count = 0;

  async function ask(request: Request): Promise<number> {
    const { operation, target, body, contentType } = request;
    const reply = await send(agent, subject.httpPort, operation.method, target, body, contentType);
    count++;
    statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
    const fault = faultOf(api, subject, request, reply);
    const of = `${request.kind} ${operation.method} ${target.slice(0, 120)} (${request.about}) ${String(body).slice(0, 160)}`;
    if (fault !== null) faults.push(`${of}: ${fault} <- ${reply.text.slice(0, 200)}`);
    return reply.status;
  }

  try {
    for (const operation of api.operations.filter(effort.operations ?? (() => true))) {
      const requests = new Requests(api, random, await subject.prepare(operation));
      let isDone = false;
      const isSlow = SLOW.test(operation.path);
      for (let i = 0; i < (isSlow ? Math.min(OF_SLOW, effort.valid) : effort.valid); i++) {
        const status = await ask(requests.valid(operation));
        isDone ||= status < 400;
      }
      if (!isDone) neverDone.push(operation.name);
      for (const request of chosen(
        random,
        [...requests.invalid(operation), ...requests.hostile(operation)],
        effort.odd,
      )) {
        await ask(request);
      }
      const difference = await oneState(agent, subject);
      if (difference !== null) faults.push(`after ${operation.name}: ${difference}`);
      if (faults.length > MAX_FAULTS) break;
    }
  } finally {
    agent.destroy();
  }
  return { requests: count, statuses, neverDone, faults };
}

function chosen<T>(random: Random, all: readonly T[], most: number | null): readonly T[] {
  if (most === null || all.length <= most) return all;
  return Array.from({ length: most }, () => random.pick(all));
}

function faultOf(
  api: Description,
  subject: Subject,
  { operation, kind, target, body }: Request,
  reply: Reply,
): string | null {
  const { status, contentType, text } = reply;
  // Who is told that it is too much may still be sending.
  if (status === 0) return (body?.length ?? 0) > LARGE_BYTES || target.length > LONG_TARGET ? null : "no answer";
  const isJson = /^application\/(problem\+)?json\b/.test(contentType);
  const value: unknown = isJson && text !== "" ? JSON.parse(text) : text;
  const code = isJson && typeof value === "object" && value !== null && "code" in value ? String(value.code) : "";
  if (status >= 500 && !TOO_MUCH.has(code)) return `status ${status}`;
  // What a client said may come back to it: only what it cannot know is a leak.
  const leak = subject.secrets.find((secret) => text.includes(secret));
  if (leak !== undefined) return `tells ${leak}`;
  if (isJson && status >= 400 && STACK.test(text)) return "shows its insides";
  if (kind === "invalid" && status < 400) return `was taken with ${status}`;
  if (status === 304 || text === "") return null;
  return isStream(contentType) ? null : api.faultOf(operation, status, contentType, value);
}

/** What MPD's clients and ours see must be one state; null when it is. */
async function oneState(agent: Agent, { httpPort, mpd }: Subject): Promise<string | null> {
  let last = "";
  const look = async () => {
    const before = JSON.parse((await send(agent, httpPort, "GET", "/api/v1/player")).text);
    const status = await mpd.command("status");
    const after = JSON.parse((await send(agent, httpPort, "GET", "/api/v1/player")).text);
    if (before.revision !== after.revision) return false;
    const rest = [after.queue.version, after.queue.length, after.volume ?? -1, after.options.repeat ? 1 : 0];
    const told = [numeric(status, "playlist"), numeric(status, "playlistlength")];
    const seen = [...told, numeric(status, "volume") ?? -1, numeric(status, "repeat")];
    const states: Record<string, string> = { stopped: "stop", playing: "play", paused: "pause" };
    last = `REST ${JSON.stringify(rest)} ${after.state}, MPD ${JSON.stringify(seen)} ${field(status, "state")}`;
    return JSON.stringify(rest) === JSON.stringify(seen) && states[after.state] === field(status, "state");
  };
  try {
    await until("one state", look, 30_000);
    return null;
  } catch {
    return last;
  }
}

function send(
  agent: Agent,
  port: number,
  method: string,
  path: string,
  body: string | Uint8Array | null = null,
  contentType: string | null = null,
): Promise<Reply> {
  return new Promise((resolve) => {
    const headers = contentType === null ? {} : { "Content-Type": contentType };
    const sent = httpRequest({ agent, port, host: "127.0.0.1", method, path, headers });
    sent.on("error", (error) => resolve({ status: 0, contentType: "", text: String(error) }));
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      const type = response.headers["content-type"] ?? "";
      const done = () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, contentType: type, text });
      };
      // Streams of events and of sound never end by themselves.
      if (isStream(type)) {
        setTimeout(() => sent.destroy(), STREAM_MS);
        response.once("data", () => sent.destroy());
        response.once("close", done);
      } else response.on("end", done);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => {});
    });
    sent.setTimeout(SILENT_MS, () => sent.destroy(new Error("silent for too long")));
    sent.end(body ?? undefined);
  });
}

function isStream(contentType: string): boolean {
  return contentType.startsWith("text/event-stream") || contentType.startsWith("audio/");
}
