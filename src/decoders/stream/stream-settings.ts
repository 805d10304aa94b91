import { HTTP_SETTINGS, type HttpSettings } from "../../shared/network/http-settings.ts";

/** How network streams are received. */
export type StreamSettings = HttpSettings & {
  /** Between the connection and the first sound. */
  readonly openTimeoutMs: number;
  /** Before the first new attempt after a break; doubled with every one, up to `maxRetryMs`. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  /** A stream that could not be taken up again for so long has failed. */
  readonly giveUpMs: number;
  /** So long may a pause last before the server is left. */
  readonly letGoMs: number;
};

export const STREAM_SETTINGS: StreamSettings = {
  ...HTTP_SETTINGS,
  openTimeoutMs: 60_000,
  retryMs: 1000,
  maxRetryMs: 30_000,
  giveUpMs: 300_000,
  letGoMs: 5000,
};
