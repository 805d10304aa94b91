import type { ServerResponse } from "node:http";
import { SECURITY_HEADERS } from "./security-headers.ts";

/** Tells @hono/node-server that the answer was written to the connection itself. */
export const answered = (): Response => new Response(null, { headers: { "x-hono-already-sent": "true" } });

/**
 * Answers with JSON, written to the connection itself: the Response that it would be otherwise costs more than most answers
 * do. Head and body leave in one piece.
 */
export function sendJson(
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  json: string,
): Response {
  outgoing.writeHead(status, {
    ...SECURITY_HEADERS,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(json),
    ...headers,
  });
  outgoing.end(json);
  return answered();
}
