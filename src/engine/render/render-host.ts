import { setPriority } from "node:os";
import { DecodeError } from "../../decoders/decode-error.ts";
import { sourceOpener } from "../../decoders/open-source.ts";
import { DomainError } from "../../shared/errors.ts";
import { render } from "./render.ts";
import type { RenderNews, RenderRequest } from "./render-request.ts";

// Entry of the render host: a child process that writes one source through the chain into a file, and ends. It decodes
// bytes of strangers, so a crash costs this file. stdin: a RenderRequest as one line of JSON; its end is our end.
// stdout: RenderNews.

const TELL_MS = 250;
const BACKGROUND_NICE = 10;

let toldMs = 0;

function tell(news: RenderNews): void {
  const nowMs = performance.now();
  if (news.type === "progress" && nowMs - toldMs < TELL_MS) return;
  toldMs = nowMs;
  process.stdout.write(`${JSON.stringify(news)}\n`);
}

async function work(request: RenderRequest): Promise<void> {
  try {
    const open = sourceOpener(request.programs);
    const notes = { tags: () => {}, waiting: () => {} };
    const source = await open(request.source, notes, new AbortController().signal);
    await render(source, request, tell);
    source.close();
  } catch (error) {
    const reason = error instanceof DecodeError || error instanceof DomainError ? error.message : reasonOf(error);
    tell({ type: "failed", reason });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code === "ENOSPC" ? "The disk is full" : `It could not be rendered${code === "" ? "" : ` (${code})`}`;
}

try {
  setPriority(BACKGROUND_NICE);
} catch {
  // Not allowed: then it is as important as others.
}
process.on("SIGINT", () => {});
let text = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  text += chunk;
  const end = text.indexOf("\n");
  if (end < 0) return;
  const request: RenderRequest = JSON.parse(text.slice(0, end));
  text = "";
  void work(request).then(() => process.stdin.destroy());
});
process.stdin.on("end", () => process.exit(0));
