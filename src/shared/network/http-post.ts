import type { PrivateAddresses } from "./address-policy.ts";
import { guardedConnection } from "./guarded-connection.ts";
import { MAX_HEADER_BYTES } from "./http-settings.ts";
import { NetworkError, networkError } from "./network-error.ts";

export type PostSettings = {
  readonly allowPrivate: PrivateAddresses;
  /** Names the setting that would permit more addresses. */
  readonly remedy: string;
  /** From the look-up of the name to the status. */
  readonly answerTimeoutMs: number;
};

/** POST; resolves with the status, whatever it is. Redirects are not followed, the answer is not read. Rejects with NetworkError. */
export async function httpPost(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  settings: PostSettings,
  signal: AbortSignal,
): Promise<number> {
  const { hostname, open } = await guardedConnection(url, settings.allowPrivate, settings.remedy);
  const { request } = await import("node:http");
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const sent = request({
      host: hostname,
      method: "POST",
      path: url.pathname + url.search,
      headers: { Host: url.host, "User-Agent": "auralis", Connection: "close", ...headers },
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
      createConnection: open,
    });
    const timer = setTimeout(
      () => sent.destroy(new NetworkError("the server does not answer")),
      settings.answerTimeoutMs,
    );
    sent.on("response", (response) => {
      clearTimeout(timer);
      response.on("error", () => {});
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", (error) => {
      clearTimeout(timer);
      reject(networkError(error));
    });
    sent.end(body);
  });
}
