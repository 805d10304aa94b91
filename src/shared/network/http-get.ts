import type { ClientRequest, IncomingMessage } from "node:http";
import { guardedConnection } from "./guarded-connection.ts";
import { type HttpSettings, MAX_HEADER_BYTES, MAX_REDIRECTS } from "./http-settings.ts";
import { NetworkError, networkError } from "./network-error.ts";
import { StatusLine } from "./status-line.ts";

/** A 2xx answer. Whoever gets it reads `body` or destroys it; a body that breaks off ends in an error. */
export type HttpAnswer = {
  /** Where redirects led to. */
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: IncomingMessage;
};

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * GET, followed through redirects. Every server on the way is judged by the address that is really connected to. A user
 * and password in the address are for that server alone. Rejects with NetworkError.
 */
export async function httpGet(
  url: URL,
  headers: Readonly<Record<string, string>>,
  settings: HttpSettings,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const credentials = credentialsOf(url);
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const authorization = at.origin === url.origin ? credentials : {};
    const body = await ask(at, { ...headers, ...authorization }, settings, signal);
    const status = body.statusCode ?? 0;
    if (status >= 200 && status < 300) return { url: at, status, headers: body.headers, body };
    body.destroy();
    const { location } = body.headers;
    if (!REDIRECTS.has(status) || location === undefined) throw refusal(status);
    at = target(at, location);
  }
  throw new NetworkError(`more than ${MAX_REDIRECTS} redirects`, true);
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  settings: HttpSettings,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { hostname, open } = await guardedConnection(url, settings.allowPrivate, "streams.allow_private");
  const { request } = await import("node:http");
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const asking: ClientRequest = request({
      host: hostname,
      path: url.pathname + url.search,
      headers: { Host: url.host, "User-Agent": "auralis", Accept: "*/*", Connection: "close", ...headers },
      maxHeaderSize: MAX_HEADER_BYTES,
      // Radio servers spell headers in their own ways; nobody behind us reads them again.
      insecureHTTPParser: true,
      createConnection: () => new StatusLine(open()),
    });
    const timer = setTimeout(
      () => asking.destroy(new NetworkError("the server does not answer")),
      settings.answerTimeoutMs,
    );
    const abort = () => asking.destroy(new NetworkError("not wanted any more"));
    signal.addEventListener("abort", abort, { once: true });
    asking.on("response", (body) => {
      clearTimeout(timer);
      body.once("close", () => signal.removeEventListener("abort", abort));
      // An answer that breaks off before anybody reads it is found broken when it is read.
      body.on("error", () => {});
      resolve(body);
    });
    // Also after the answer began, when there is nobody left to tell.
    asking.on("error", (error) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      reject(networkError(error));
    });
    asking.end();
  });
}

function refusal(status: number): NetworkError {
  const reason = status === 401 || status === 403 ? "the server refuses access" : "the server refuses";
  // 5xx, and what a server says that is busy, or whose source is away for a moment.
  return new NetworkError(`${reason} (HTTP ${status})`, status < 500 && ![404, 408, 429].includes(status));
}

/** Where a redirect leads. A password in it is not taken over. */
function target(from: URL, location: string): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new NetworkError("it is redirected to an address that is not allowed", true);
  }
  return url;
}

function credentialsOf({ username, password }: URL): { readonly Authorization?: string } {
  if (username === "" && password === "") return {};
  const decoded = [username, password].map(unescaped).join(":");
  return { Authorization: `Basic ${Buffer.from(decoded).toString("base64")}` };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
