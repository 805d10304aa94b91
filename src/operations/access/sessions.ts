import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import type { Logger } from "../../shared/logger.ts";
import { Subscribers, type Unsubscribe } from "../../shared/subscribers.ts";
import type { Token } from "./token.ts";
import type { Tokens } from "./tokens.ts";

/** So long a browser need not be given the token again. */
export const SESSION_MS = 90 * 24 * 3_600_000;
const MAX_SESSIONS = 256;
const SECRET_BYTES = 32;

/** A browser that was shown a token. `digest` is SHA-256 of its secret, which has 256 bits and needs no slow hash. */
export type StoredSession = { readonly digest: string; readonly tokenId: string; readonly expiresMs: number };

/** Resolves when they are on the disk. Errors: `no-space`. */
export type SessionStore = { save(sessions: readonly StoredSession[]): Promise<void> };

export type SessionParts = {
  readonly store: SessionStore;
  readonly stored: readonly StoredSession[];
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * The sessions of browsers. They outlive the daemon, so that a page goes on after a restart, and end with their token. Of
 * too many, the oldest is forgotten.
 */
export class Sessions {
  readonly #parts: SessionParts;
  readonly #all: Map<string, StoredSession>;
  readonly #ended: Subscribers<string>;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#ended = new Subscribers<string>((error) =>
      parts.logger.error({ err: error }, "the end of a session was not heard"),
    );
    this.#all = new Map(parts.stored.slice(-MAX_SESSIONS).map((session) => [session.digest, session]));
  }

  /** What the browser is to keep. Errors: `no-space`. */
  async open(token: Token): Promise<string> {
    const secret = randomBytes(SECRET_BYTES).toString("base64url");
    const endMs = this.#parts.clock.wallMs() + SESSION_MS;
    const session = {
      digest: digestOf(secret),
      tokenId: token.id,
      expiresMs: Math.min(endMs, token.expiresMs ?? endMs),
    };
    for (const [digest, one] of this.#all) if (one.expiresMs <= this.#parts.clock.wallMs()) this.#all.delete(digest);
    for (const digest of this.#all.keys()) if (this.#all.size >= MAX_SESSIONS) this.#all.delete(digest);
    this.#all.set(session.digest, session);
    await this.#save();
    return secret;
  }

  /** The session of this secret and the token that was shown; null: there is none, or it counts no longer. */
  find(secret: string): { readonly id: string; readonly token: Token } | null {
    const session = this.#all.get(digestOf(secret));
    if (session === undefined || session.expiresMs <= this.#parts.clock.wallMs()) return null;
    const token = this.#parts.tokens.use(session.tokenId);
    return token === null ? null : { id: session.digest, token };
  }

  /** It counts no longer at once. Errors: `no-space`. */
  async end(id: string): Promise<void> {
    if (!this.#all.delete(id)) return;
    this.#ended.publish(id);
    await this.#save();
  }

  /** Told of the id of each session that somebody ended. */
  subscribe(listener: (id: string) => void): Unsubscribe {
    return this.#ended.add(listener);
  }

  #save(): Promise<void> {
    const saved = this.#tail.then(() => this.#parts.store.save([...this.#all.values()]));
    this.#tail = saved.catch(() => {});
    return saved;
  }
}

function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
