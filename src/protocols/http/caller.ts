import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Access, Origin } from "../../operations/access/access.ts";
import { networkPeer, type Peer } from "../../operations/access/peer.ts";
import type { Scopes } from "../../operations/access/scopes.ts";
import type { Token } from "../../operations/access/token.ts";
import { isLoopback } from "./connections.ts";
import { cookieOf, SESSION_COOKIE } from "./cookie.ts";
import { Refusal } from "./refusal.ts";
import type { RouteScope } from "./route.ts";
import { isOwnPage } from "./write-policy.ts";

/** Who asks, and what they may do. */
export type Caller = {
  readonly peer: Peer;
  readonly origin: Origin;
  readonly scopes: Scopes;
  readonly proof:
    | { readonly kind: "none" }
    | { readonly kind: "token"; readonly token: Token }
    | { readonly kind: "session"; readonly token: Token; readonly sessionId: string };
};

/** By these a proxy tells that it asks for somebody else (RFC 7239, RFC 9110 7.6.3, and what was there before). */
const FORWARDED = [
  "x-forwarded-for",
  "forwarded",
  "x-real-ip",
  "x-forwarded-host",
  "x-forwarded-proto",
  "via",
] as const;

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;

/** Finds out who asks. */
export class Callers {
  readonly #access: Access;
  readonly #isProxyName: (host: string | undefined) => boolean;

  /** `isProxyName`: a Host that no program of this machine would use to reach us, so that a proxy must have passed it on. */
  constructor(access: Access, isProxyName: (host: string | undefined) => boolean) {
    this.#access = access;
    this.#isProxyName = isProxyName;
  }

  /** A promise only when a token must be tried. Errors: Refusal, `busy`. */
  of(request: IncomingMessage, socketPeer: Peer): Caller | Promise<Caller> {
    const origin = this.#originOf(request, socketPeer);
    const peer = origin === "forwarded" ? forwardedPeer(request, socketPeer) : socketPeer;
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.#byToken(authorization, peer, origin);
    const secret = cookieOf(request.headers.cookie, SESSION_COOKIE);
    const session = secret === null ? null : this.#access.sessions.find(secret);
    if (session === null || !isOwnPage(request)) {
      return { peer, origin, scopes: this.#access.scopesOf(origin), proof: { kind: "none" } };
    }
    const { token, id: sessionId } = session;
    return { peer, origin, scopes: new Set(token.scopes), proof: { kind: "session", token, sessionId } };
  }

  #byToken(authorization: string, peer: Peer, origin: Origin): Caller | Promise<Caller> {
    const [, text] = BEARER.exec(authorization) ?? [];
    if (text === undefined) throw wrongToken("Send the token as Authorization: Bearer <token>");
    const callerWith = (token: Token | null): Caller => {
      if (token === null) throw wrongToken();
      return { peer, origin, scopes: new Set(token.scopes), proof: { kind: "token", token } };
    };
    const seen = this.#access.tokens.seen(text);
    return seen === null ? this.#access.tokenOf(text, peer).then(callerWith) : callerWith(seen);
  }

  #originOf({ headers }: IncomingMessage, peer: Peer): Origin {
    if (FORWARDED.some((name) => headers[name] !== undefined)) return "forwarded";
    if (peer.kind === "local") return "socket";
    if (!isLoopback(peer)) return "network";
    return this.#isProxyName(headers.host) ? "forwarded" : "loopback";
  }
}

/** Of this machine: no limits for single addresses. */
export function isNear({ origin }: Pick<Caller, "origin">): boolean {
  return origin === "socket" || origin === "loopback";
}

/** Errors: Refusal, which names what is missing (RFC 6750, 3.1). */
export function requireScope({ scopes, proof }: Caller, scope: RouteScope): void {
  if (scope === "none" || scopes.has(scope)) return;
  if (proof.kind === "none") {
    throw new Refusal("token-needed", `This needs a token with the scope ${scope}; see auralis token create --help`, {
      headers: { "WWW-Authenticate": 'Bearer realm="auralis"' },
    });
  }
  throw new Refusal("missing-scope", `The token "${proof.token.name}" lacks the scope ${scope}`, {
    headers: { "WWW-Authenticate": `Bearer realm="auralis", error="insufficient_scope", scope="${scope}"` },
  });
}

/** Errors are alike, whatever is wrong with it. */
export function wrongToken(message = "This token is not known here, was revoked, or has expired"): Refusal {
  return new Refusal("wrong-token", message, {
    headers: { "WWW-Authenticate": 'Bearer realm="auralis", error="invalid_token"' },
  });
}

/** The one that a proxy of this machine saw; those before it, and what others tell, anybody could have made up. */
function forwardedPeer({ headers }: IncomingMessage, proxy: Peer): Peer {
  if (!isLoopback(proxy)) return proxy;
  const last =
    String(headers["x-forwarded-for"] ?? "")
      .split(",")
      .at(-1)
      ?.trim() ?? "";
  return isIP(last) === 0 ? proxy : networkPeer(last);
}
