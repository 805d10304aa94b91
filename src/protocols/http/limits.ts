/** What one client, and all of them together, may use of the HTTP server. */
export type HttpLimits = {
  readonly bodyBytes: number;
  /** Large bodies (files) that are taken in at once, over all addresses. */
  readonly uploads: number;
  /** Nesting of arrays and objects in a request body. */
  readonly bodyDepth: number;
  /** Per listening address. */
  readonly connections: number;
  /** Of one other machine. */
  readonly connectionsPerSite: number;
  /** Listeners of `/events` and `/ws`, over all addresses. */
  readonly eventListeners: number;
  /** Of one other machine. */
  readonly listenersPerSite: number;
  /** A message of a listener over a WebSocket. */
  readonly socketMessageBytes: number;
  /** The least time between two events of one listener; what happens meanwhile is merged. */
  readonly eventRestMs: number;
  readonly heartbeatMs: number;
  /** A listener that took nothing for so many heartbeats is dropped. */
  readonly missedHeartbeats: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  /** A client that takes nothing of its answer for so long is cut off. */
  readonly deafMs: number;
  /** Requests a minute from one address for what costs much (files that are written). */
  readonly costlyPerMinute: number;
  /** What `close()` waits for answers under way before it cuts them. */
  readonly closeMs: number;
};

export const DEFAULT_LIMITS: HttpLimits = {
  bodyBytes: 256 * 1024,
  uploads: 2,
  bodyDepth: 16,
  connections: 1_024,
  connectionsPerSite: 128,
  eventListeners: 600,
  listenersPerSite: 32,
  socketMessageBytes: 64 * 1024,
  eventRestMs: 50,
  heartbeatMs: 15_000,
  missedHeartbeats: 2,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 5_000,
  // A cover of some megabytes is written as one piece, and a slow network takes minutes for it.
  deafMs: 300_000,
  costlyPerMinute: 60,
  closeMs: 300,
};

/** The most addresses one request may add. */
export const MAX_URIS = 10_000;
/** The most songs one request may bring into the queue. */
export const MAX_SONGS = 200_000;
/** The most rows of a list in one answer. */
export const MAX_PAGE = 1_000;
