import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { type Finding, fine, problem, warning } from "../../shared/finding.ts";
import type { Config } from "../config/schema.ts";

const ANSWER_MS = 3_000;

type Part = { readonly name: string; readonly state: string; readonly detail: string | null };

/** Of a daemon that runs, even if all is well: nothing else tells where its music is. */
const MUSIC = /^music folder /;

/** Whether our ports are free or ours, and how a running daemon is. */
export async function examinePorts({
  mpd,
  http,
}: Config): Promise<{ readonly isRunning: boolean; readonly findings: readonly Finding[] }> {
  const parts = await healthOf(http.bind[0] ?? "127.0.0.1", http.port);
  const [mpdInUse, httpInUse] = await Promise.all([isInUse(mpd.bind, mpd.port), isInUse(http.bind, http.port)]);
  if (parts !== null) {
    const findings = [
      fine("ports", `auralisd runs, REST at ${http.port}${mpdInUse ? `, MPD at ${mpd.port}` : ""}`),
      ...parts.flatMap(({ name, state, detail }) => {
        if (state !== "ok") return [warning(`daemon: ${name}`, detail ?? "is not well", null)];
        return MUSIC.test(name) ? [fine(`daemon: ${name}`, detail ?? "is there")] : [];
      }),
    ];
    return { isRunning: true, findings };
  }
  const findings = [
    mpdInUse
      ? problem(
          `port ${mpd.port}`,
          "another program uses it",
          "sudo systemctl disable --now mpd.socket mpd, or set mpd.port",
        )
      : fine(`port ${mpd.port}`, "free for MPD clients"),
    httpInUse
      ? problem(`port ${http.port}`, "another program uses it", "stop it, or set http.port")
      : fine(`port ${http.port}`, "free for REST"),
    warning("daemon", "is not running", "systemctl start auralis, or npm start"),
  ];
  return { isRunning: false, findings };
}

async function isInUse(bind: readonly string[], port: number): Promise<boolean> {
  const [host] = bind;
  if (host === undefined || port === 0) return false;
  const server = createServer().listen({ host, port, exclusive: true });
  try {
    await once(server, "listening");
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  } finally {
    server.close();
  }
}

/** Null: there is no daemon of ours. */
async function healthOf(bind: string, port: number): Promise<readonly Part[] | null> {
  const host = bind === "0.0.0.0" ? "127.0.0.1" : bind === "::" ? "::1" : bind;
  try {
    const sent = request({ host, port, path: "/healthz", agent: false, timeout: ANSWER_MS });
    sent.on("timeout", () => sent.destroy(new Error("no answer")));
    sent.end();
    const [response] = await once(sent, "response");
    const health = JSON.parse(await text(response)) as { readonly parts?: readonly Part[] };
    return health.parts ?? null;
  } catch {
    return null;
  }
}
