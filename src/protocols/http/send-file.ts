import { extentOf } from "./byte-range.ts";
import { entityTag, isNoneMatch } from "./entity-tag.ts";
import { Refusal } from "./refusal.ts";
import type { RawCall } from "./route.ts";
import { sendBody } from "./send-body.ts";

export type SentFile = {
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Another one when the bytes are others. */
  readonly version: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** From one byte to before another; at least one. */
  readonly bytes: (from: number, to: number) => AsyncIterable<Uint8Array>;
};

/** A file, the part of it that is asked for, or that it is known already. Resolves when that is sent. Errors: Refusal. */
export async function sendFile(
  { method, header, outgoing }: Pick<RawCall, "method" | "header" | "outgoing">,
  file: SentFile,
): Promise<Response> {
  const { sizeBytes } = file;
  const tag = entityTag(file.version);
  const lastModified = new Date(file.modifiedMs).toUTCString();
  const known = { ETag: tag, "Last-Modified": lastModified, "Cache-Control": "private, no-cache" };
  if (isNoneMatch(header("if-none-match"), tag)) return new Response(null, { status: 304, headers: known });
  const extent = extentOf(header("range"), header("if-range"), { sizeBytes, tag, lastModified });
  if (extent.kind === "unsatisfiable") {
    throw new Refusal("range-not-satisfiable", `The file has ${sizeBytes} bytes`, {
      headers: { "Content-Range": `bytes */${sizeBytes}` },
    });
  }
  const { from, to } = extent.kind === "whole" ? { from: 0, to: sizeBytes } : extent;
  const headers = {
    ...file.headers,
    ...known,
    "Accept-Ranges": "bytes",
    "Content-Type": file.mediaType,
    "Content-Length": String(to - from),
    ...(extent.kind === "whole" ? {} : { "Content-Range": `bytes ${from}-${to - 1}/${sizeBytes}` }),
  };
  const status = extent.kind === "whole" ? 200 : 206;
  if (method === "HEAD" || to === from) return new Response(null, { status, headers });
  return sendBody(outgoing, status, headers, file.bytes(from, to));
}
