/** Why a server's answer cannot be had: one line that a client may see, so it holds neither passwords nor addresses of ours. */
export class NetworkError extends Error {
  /** False when asking again later may well work. */
  readonly isFinal: boolean;

  constructor(reason: string, isFinal = false) {
    super(reason);
    this.name = "NetworkError";
    this.isFinal = isFinal;
  }
}

const REASONS: Record<string, string> = {
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the host name cannot be looked up now",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the server closed the connection",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "the server does not answer",
  ERR_STREAM_PREMATURE_CLOSE: "the server closed the connection",
  HPE_HEADER_OVERFLOW: "the server's headers are too long",
};

/** Whatever Node's network throws, by its code alone. */
export function networkError(error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  if (code.startsWith("HPE_") && REASONS[code] === undefined) return new NetworkError("the server does not speak HTTP");
  if (code.includes("CERT") || code.includes("SELF_SIGNED")) {
    return new NetworkError(`the server's certificate is not trusted (${code})`);
  }
  return new NetworkError(REASONS[code] ?? `the connection failed (${code})`);
}
