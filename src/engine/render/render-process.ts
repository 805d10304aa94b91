import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { LineSplitter } from "../../decoders/line-splitter.ts";
import { DomainError } from "../../shared/errors.ts";
import type { RenderNews, RenderRequest } from "./render-request.ts";

const MAX_HEAP_MIB = 256;
const MAX_LINE_CHARACTERS = 4_096;
/** A disk that is gone, or a file that makes a decoder spin. */
const SILENT_MS = 30_000;
const LONGEST_MS = 3_600_000;

export type Rendered = Extract<RenderNews, { type: "done" }>;
export type RenderHost = {
  readonly entry: URL;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly silentMs?: number;
};

/**
 * Has one file written by a process of its own. Resolves when it is whole and on the disk and the process is gone; when it
 * rejects, the process is gone too, and what it wrote is not whole. Errors: `bad-argument` with a reason for a person, or
 * what `signal` says.
 */
export function renderInProcess(
  host: RenderHost,
  request: RenderRequest,
  signal: AbortSignal,
  onProgress: (news: Extract<RenderNews, { type: "progress" }>) => void,
): Promise<Rendered> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Rendered>();
  const args = [...host.execArgv, `--max-old-space-size=${MAX_HEAP_MIB}`, fileURLToPath(host.entry)];
  const child = spawn(host.execPath, args, { stdio: ["pipe", "pipe", "ignore"] });
  let done: Rendered | null = null;
  let failure: unknown = new DomainError("bad-argument", "Rendering broke off: the file makes the decoder crash");
  const end = (reason: unknown) => {
    failure = reason;
    child.kill("SIGKILL");
  };
  const cancel = () => end(signal.reason);
  signal.addEventListener("abort", cancel, { once: true });
  const tooSlow = () => end(new DomainError("bad-argument", "Rendering did not get on and was given up"));
  const silence = setTimeout(tooSlow, host.silentMs ?? SILENT_MS);
  const longest = setTimeout(tooSlow, LONGEST_MS);

  const receive = (news: RenderNews) => {
    silence.refresh();
    if (news.type === "progress") onProgress(news);
    else if (news.type === "done") done = news;
    else failure = new DomainError("bad-argument", news.reason);
  };
  const lines = new LineSplitter(MAX_LINE_CHARACTERS);
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    for (const line of lines.push(chunk)) receive(JSON.parse(line));
  });
  // A process that ended before it read: its exit tells.
  child.stdin.on("error", () => {});
  child.stdin.write(`${JSON.stringify(request)}\n`);
  child.once("error", () => end(new DomainError("unavailable", "The program that renders cannot be started")));
  child.once("close", () => {
    clearTimeout(silence);
    clearTimeout(longest);
    signal.removeEventListener("abort", cancel);
    if (done === null || signal.aborted) reject(failure);
    else resolve(done);
  });
  return promise;
}
