import { createHmac, randomUUID } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import type { Logger } from "../../../shared/logger.ts";
import { httpPost } from "../../../shared/network/http-post.ts";
import { NetworkError } from "../../../shared/network/network-error.ts";
import type { Message, Sink, SinkEvents } from "./sink.ts";
import type { Webhook } from "./webhook.ts";

const ANSWER_TIMEOUT_MS = 10_000;

export type Retries = {
  readonly firstMs: number;
  /** Then one message is given up, and the newest state is tried. */
  readonly most: number;
};

/** 1 s, 2 s, 4 s...: four minutes. */
export const RETRIES: Retries = { firstMs: 1_000, most: 8 };

type Parts = {
  readonly webhook: Webhook;
  readonly zone: string;
  readonly retries: Retries;
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * Events as POST requests of JSON, one after the other, signed by the Standard Webhooks convention. What is not taken with a
 * 2xx is sent again, the same with the same id; what happens meanwhile merges, as for every slow listener.
 */
export function webhookSink({ webhook, zone, retries, clock, logger }: Parts, listener: () => SinkEvents): Sink {
  const ending = new AbortController();
  const { url } = webhook;

  async function deliver(body: string): Promise<void> {
    const id = `msg_${randomUUID()}`;
    let reason = "";
    for (let tried = 0; tried <= retries.most; tried++) {
      if (tried > 0) await pause(retries.firstMs * 2 ** (tried - 1), ending.signal);
      if (ending.signal.aborted) return;
      const outcome = await post(id, body);
      if (outcome === null) return;
      reason = outcome.message;
      if (outcome.isFinal) break;
    }
    // Its address may hold a secret.
    if (!ending.signal.aborted) logger.warn({ host: url.host, zone, reason }, "a webhook did not take an event");
  }

  /** Null: it was taken. */
  async function post(id: string, body: string): Promise<NetworkError | null> {
    const settings = {
      allowPrivate: webhook.allowPrivate,
      remedy: "webhooks.allow_private",
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
    };
    const seconds = Math.floor(clock.wallMs() / 1000);
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": String(Buffer.byteLength(body)),
      ...signature(webhook.secret, id, seconds, body),
    };
    try {
      const status = await httpPost(url, headers, body, settings, ending.signal);
      if (status >= 200 && status < 300) return null;
      // Gone (RFC 9110, 15.5.11) means for ever.
      return new NetworkError(`HTTP ${status}`, status === 410);
    } catch (error) {
      return error instanceof NetworkError ? error : new NetworkError(String(error));
    }
  }

  return {
    send: ({ event, id, data }: Message) => {
      const body = `{"event":"${event}","zone":${JSON.stringify(zone)},"id":${JSON.stringify(id)},"data":${data}}`;
      void deliver(body).then(() => listener().drained());
      return false;
    },
    // One that is away is tried again for as long as we live.
    beat: () => listener().alive(),
    end: () => ending.abort(),
    cut: () => ending.abort(),
  };
}

/** https://www.standardwebhooks.com: HMAC-SHA256 of id, time and body. */
export function signature(secret: Buffer, id: string, seconds: number, body: string): Record<string, string> {
  const headers = { "webhook-id": id, "webhook-timestamp": String(seconds) };
  if (secret.length === 0) return headers;
  const digest = createHmac("sha256", secret).update(`${id}.${seconds}.${body}`).digest("base64");
  return { ...headers, "webhook-signature": `v1,${digest}` };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", over);
  });
}
