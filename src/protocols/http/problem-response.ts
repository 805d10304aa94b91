import { problemOf } from "./problem.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

/** A rejection as an answer; also for the server, which refuses before there is an app to ask. */
export function problemResponse(error: unknown): Response {
  const { status, headers, body } = problemOf(error);
  return withHeaders(
    new Response(JSON.stringify(body), { status, headers: { ...headers, "Content-Type": "application/problem+json" } }),
  );
}

export function withHeaders(response: Response): Response {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}
