/** Bounds of the server; every one is a setting so that a test can reach it. */
export type MpdLimits = {
  readonly maxConnections: number;
  readonly maxPerAddress: number;
  readonly maxLineBytes: number;
  readonly maxListBytes: number;
  /** Unread output at which a client's commands wait until it reads. */
  readonly softOutputBytes: number;
  /** Unread output at which a client is dropped. */
  readonly hardOutputBytes: number;
  /** Unread output of all clients together above which each of them must read before it gets more. */
  readonly totalOutputBytes: number;
  /** How long a client may leave output beyond the soft limit unread. */
  readonly stallMs: number;
  /** How long a client that is not in `idle` may be silent. */
  readonly silenceMs: number;
  /** After how long a quiet client is asked whether it is still there, by TCP; one in `idle` has nothing else. */
  readonly keepAliveMs: number;
};

export const DEFAULT_LIMITS: MpdLimits = {
  maxConnections: 1000,
  maxPerAddress: 100,
  maxLineBytes: 8192,
  maxListBytes: 2 * 1024 * 1024,
  softOutputBytes: 2 * 1024 * 1024,
  hardOutputBytes: 8 * 1024 * 1024,
  totalOutputBytes: 64 * 1024 * 1024,
  stallMs: 10_000,
  silenceMs: 60_000,
  keepAliveMs: 60_000,
};
