import type { Command } from "commander";
import type { Api } from "../api.ts";
import { type Cli, command } from "../cli.ts";
import { Complaint, EXIT } from "../complaint.ts";
import { progressLine } from "../progress-bar.ts";
import { CLEAR_LINE, type Terminal } from "../terminal.ts";

const POLL_MS = 500;
const MAX_SHOWN = 10;

type Job = {
  readonly id: string;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  readonly outcome?: { readonly analysed: number; readonly failed: number };
  readonly reason?: string;
};
type Status = {
  readonly current: string | null;
  readonly filesPerSecond: number | null;
  readonly pausedWhy: string | null;
};
type Options = { readonly again: boolean };

/** `auralis analyze [uri]`. */
export function analyzeCommand(cli: Cli): Command {
  const description = "Find out how loud songs are and what they sound like: everything, or a folder or song";
  return command("analyze", description, ["analyze", 'analyze "Miles Davis" --again', "analyze --json"])
    .argument("[uri]", "path below the music folder", "")
    .option("--again", "also what was analysed before", false)
    .action((uri: string, options: Options) => analyze(cli, uri, options));
}

async function analyze(cli: Cli, uri: string, { again }: Options): Promise<void> {
  const { terminal } = cli;
  const [api, json] = [cli.api(), cli.isJson()];
  const started = await api.post<Job>("/analysis", { uri, again });
  const path = `/jobs/${started.id}`;
  const interrupt = () => {
    terminal.status("\n");
    void api.delete(path).finally(() => process.exit(EXIT.interrupted));
  };
  process.once("SIGINT", interrupt);
  try {
    const job = await follow(api, terminal, path, json);
    if (job.state !== "done") throw new Complaint(job.reason ?? `the analysis was ${job.state}`);
    const { analysed, failed } = job.outcome ?? { analysed: 0, failed: 0 };
    if (!json) await conclude(api, terminal, analysed, failed);
  } finally {
    process.off("SIGINT", interrupt);
  }
}

/** Until it is over. */
async function follow(api: Api, terminal: Terminal, path: string, json: boolean): Promise<Job> {
  let shown = "";
  for (;;) {
    const [job, status] = await Promise.all([api.get<Job>(path), api.get<Status>("/analysis")]);
    const text = json ? `${JSON.stringify({ ...job, analysis: status })}\n` : lineOf(job, status, terminal.columns);
    if (text !== shown) {
      if (json) terminal.out(text);
      else if (text !== "") terminal.status(CLEAR_LINE + text);
    }
    shown = text;
    if (job.state !== "queued" && job.state !== "running") {
      if (!json && shown !== "") terminal.status(CLEAR_LINE);
      return job;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function lineOf(
  { state, progress }: Job,
  { current, filesPerSecond, pausedWhy }: Status,
  columns: number | null,
): string {
  if (columns === null) return "";
  const { done, total } = progress ?? { done: 0, total: null };
  const left =
    total === null || filesPerSecond === null || filesPerSecond === 0 ? null : (total - done) / filesPerSecond;
  const waiting = state === "queued" ? "waits for other work" : pausedWhy === "scanning" ? "waits for a scan" : null;
  return progressLine({ done, total, secondsLeft: left, now: waiting ?? current }, columns);
}

async function conclude(api: Api, terminal: Terminal, analysed: number, failed: number): Promise<void> {
  terminal.out(`${analysed} ${analysed === 1 ? "song" : "songs"} analysed`);
  terminal.out(failed === 0 ? "\n" : `, ${failed} could not be\n`);
  if (failed === 0) return;
  const { failures } = await api.get<{ failures: readonly { uri: string; reason: string }[] }>(
    `/analysis/failures?limit=${MAX_SHOWN}`,
  );
  for (const { uri, reason } of failures) terminal.out(`  ${uri}: ${reason}\n`);
}
