/** What can be wrong with a request as HTTP, before the daemon's own rules are asked. */
export type HttpCode =
  /** Not JSON, too deep, or not what the schema says. Remedy: see `errors`. */
  | "invalid-request"
  /** Remedy: read `/openapi.json`. */
  | "no-route"
  /** Remedy: use a method of the Allow header. */
  | "method-not-allowed"
  /** The state moved on since it was read. Remedy: read again, decide again. */
  | "precondition-failed"
  /** The list a cursor leads through has changed. Remedy: begin again without it. */
  | "cursor-expired"
  /** An idempotency key was used for another request before. Remedy: make a new one for each request. */
  | "key-reused"
  /** Something could not be done and was undone. Remedy: see `errors`. */
  | "not-applied"
  /** Remedy: connect with a WebSocket. */
  | "upgrade-required"
  /** Too often from this address. Remedy: wait as long as Retry-After says. */
  | "too-often"
  /** Behind the end of the file. Remedy: see Content-Range. */
  | "range-not-satisfiable"
  /** Remedy: split the request. */
  | "too-large"
  /** Remedy: send `Content-Type: application/json`, or what the message says. */
  | "unsupported-media-type"
  /** Nobody said who asks, and not everybody may do this. Remedy: send a token. */
  | "token-needed"
  /** Remedy: check the token, or make another. */
  | "wrong-token"
  /** Remedy: make a token with the scope that the message names. */
  | "missing-scope"
  /** A web page of another site tried to change something. No remedy. */
  | "cross-origin"
  /** Remedy: use an address the daemon knows as its own, or add the name to `[http] allowed_hosts`. */
  | "wrong-host";

/** One place of a request that is wrong: `pointer` into the body (RFC 6901), or the name of a parameter. */
export type Fault = { readonly pointer?: string; readonly parameter?: string; readonly detail: string };

/** A request refused for HTTP's reasons. `message` is shown to the client. */
export class Refusal extends Error {
  readonly code: HttpCode;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: HttpCode,
    message: string,
    more: { readonly faults?: readonly Fault[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.faults = more.faults ?? [];
    this.headers = more.headers ?? {};
  }
}
