import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/** The headers that tell who sends a request which may change something. */
export type WriteRequest = {
  readonly hasBody: boolean;
  /** Media types that the resource takes instead of JSON; none of those that a form or a simple request may have. */
  readonly uploads?: readonly string[];
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly host: string | undefined;
};

const JSON_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/**
 * Refuses what a web page of another site could send without asking (HTML forms, `no-cors` fetches): a foreign or
 * opaque Origin, Sec-Fetch-Site other than same-origin or none, and every body that is not declared as JSON or audio, which a
 * browser sends across sites only after a preflight that nobody here answers.
 */
export function checkWrite(request: WriteRequest): void {
  const { origin, fetchSite, host } = request;
  const foreignOrigin = origin !== undefined && !isSameOrigin(origin, host);
  const foreignSite = fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none";
  if (foreignOrigin || foreignSite) {
    throw new Refusal(
      "cross-origin",
      "Requests that change something must come from this daemon's own pages or from no page",
    );
  }
  if (!request.hasBody) return;
  const contentType = request.contentType ?? "";
  const { uploads = [] } = request;
  const isWanted = uploads.length === 0 ? JSON_TYPE.test(contentType) : uploads.includes(contentType.toLowerCase());
  if (!isWanted) {
    const wanted = uploads[0] ?? "application/json";
    throw new Refusal("unsupported-media-type", `Send the body with the header Content-Type: ${wanted}`);
  }
  if (request.contentEncoding !== undefined && request.contentEncoding !== "identity") {
    throw new Refusal("unsupported-media-type", "Send the body without Content-Encoding");
  }
}

/**
 * A cookie is sent by the browser, not by the page: it counts only for our own page. Origin comes with everything but plain
 * reads (Fetch, 3.1); Sec-Fetch-Site comes over TLS and from this machine only, so that either may be missing. False: a
 * read that another page led to. Errors: Refusal, when it could change something.
 */
export function isOwnPage({ method, headers }: Pick<IncomingMessage, "method" | "headers">): boolean {
  const { origin, host, upgrade } = headers;
  const site = headers["sec-fetch-site"];
  const isRead = (method === "GET" || method === "HEAD") && upgrade === undefined;
  const isOwnOrigin = origin === undefined ? isRead || site === "same-origin" : isSameOrigin(origin, host);
  const isOwnSite = site === undefined || site === "same-origin" || (site === "none" && isRead);
  if (isOwnOrigin && isOwnSite) return true;
  if (isRead) return false;
  throw new Refusal("cross-origin", "The session of a browser counts only for this daemon's own pages");
}

/** https too: a reverse proxy may end TLS and pass the Host header on. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  const lower = origin.toLowerCase();
  const own = (host ?? "").toLowerCase();
  return own !== "" && (lower === `http://${own}` || lower === `https://${own}`);
}
