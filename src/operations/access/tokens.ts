import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import { Subscribers, type Unsubscribe } from "../../shared/subscribers.ts";
import { hashPassword, isPassword, parseStoredPassword } from "./stored-password.ts";
import {
  formatToken,
  MAX_TOKENS,
  newTokenText,
  parseTokenText,
  type StoredToken,
  type Token,
  type TokenSettings,
} from "./token.ts";

const HOUR_MS = 3_600_000;
/** When a token was used is written once a day: the state may lie on an SD card. */
const USE_WRITTEN_MS = 24 * HOUR_MS;

/** Where they are kept; resolves when they are on the disk. Errors: `no-space`. */
export type TokenStore = { save(tokens: readonly StoredToken[]): Promise<void> };

export type TokenParts = {
  readonly store: TokenStore;
  readonly stored: readonly StoredToken[];
  readonly clock: Clock;
  readonly logger: Logger;
};

type Known = {
  token: StoredToken;
  /** Of the secret, under the key of this run; null until somebody has shown it. */
  digest: Buffer | null;
  /** When its use was written. */
  writtenMs: number;
};

/**
 * The tokens. One is found by its id and not by trying all; its hash is tried once in a run, then it is known by a keyed
 * digest, so that a request costs microseconds. Changes are made one after the other.
 */
export class Tokens {
  readonly #parts: TokenParts;
  readonly #key = randomBytes(32);
  readonly #known = new Map<string, Known>();
  readonly #ended: Subscribers<string>;
  #timer: NodeJS.Timeout | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #hashing: Promise<unknown> = Promise.resolve();

  constructor(parts: TokenParts) {
    this.#parts = parts;
    this.#ended = new Subscribers<string>((error) =>
      parts.logger.error({ err: error }, "the end of a token was not heard"),
    );
    for (const token of parts.stored.slice(0, MAX_TOKENS)) this.#learn(token);
    this.#awaitExpiry();
  }

  /** The oldest first; those that have expired too. */
  list(): readonly Token[] {
    return [...this.#known.values()].map(({ token: { hash: _, ...token } }) => token);
  }

  /** `text` is shown this once. Errors: `busy`, `no-space`. */
  create(settings: TokenSettings): Promise<{ readonly token: Token; readonly text: string }> {
    return this.#inTurn(async () => {
      if (this.#known.size >= MAX_TOKENS) {
        throw new DomainError("busy", `There are ${MAX_TOKENS} tokens already; revoke some`);
      }
      const text = newTokenText();
      const token: Token = { ...settings, id: text.id, createdMs: this.#parts.clock.wallMs(), usedMs: null };
      const stored = { ...token, hash: await hashPassword(text.secret) };
      await this.#parts.store.save([...this.#stored(), stored]);
      this.#learn(stored).digest = this.#digest(text.secret);
      this.#awaitExpiry();
      return { token, text: formatToken(text) };
    });
  }

  /** It counts no longer, from the moment its end is on the disk. Errors: `not-found`, `no-space`. */
  revoke(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#known.has(id)) throw new DomainError("not-found", "There is no token of this id");
      await this.#parts.store.save(this.#stored().filter((token) => token.id !== id));
      this.#known.delete(id);
      this.#ended.publish(id);
    });
  }

  /** The token of this id, if it counts; it was used now. */
  use(id: string): Token | null {
    const known = this.#known.get(id);
    return known === undefined || this.#isOver(known) ? null : this.#use(known);
  }

  /** The token of this text, if it was shown before; costs next to nothing. */
  seen(text: string): Token | null {
    const parsed = parseTokenText(text);
    const known = this.#known.get(parsed?.id ?? "");
    if (parsed === null || known === undefined || known.digest === null || this.#isOver(known)) return null;
    return timingSafeEqual(known.digest, this.#digest(parsed.secret)) ? this.#use(known) : null;
  }

  /** The token of this text; null: there is none. Takes a quarter of a second the first time. */
  async verify(text: string): Promise<Token | null> {
    const parsed = parseTokenText(text);
    const known = this.#known.get(parsed?.id ?? "");
    if (parsed === null || known === undefined || this.#isOver(known)) return null;
    if (known.digest !== null) return this.seen(text);
    // One at a time: each takes 16 MiB, and a thread of which there are four.
    const hashing = this.#hashing.then(() => this.#try(known, parsed.secret));
    this.#hashing = hashing.catch(() => undefined);
    await hashing;
    return this.seen(text);
  }

  /** Told of the id of each token that was revoked or has expired. */
  subscribe(listener: (id: string) => void): Unsubscribe {
    return this.#ended.add(listener);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #try(known: Known, secret: string): Promise<void> {
    const stored = parseStoredPassword(known.token.hash);
    if (known.digest !== null || stored?.kind !== "scrypt") return;
    if (await isPassword(secret, stored)) known.digest = this.#digest(secret);
  }

  #learn(token: StoredToken): Known {
    const known = { token, digest: null, writtenMs: token.usedMs ?? 0 };
    this.#known.set(token.id, known);
    return known;
  }

  #use(known: Known): Token {
    const nowMs = this.#parts.clock.wallMs();
    const hourMs = nowMs - (nowMs % HOUR_MS);
    if (known.token.usedMs !== hourMs) known.token = { ...known.token, usedMs: hourMs };
    if (nowMs - known.writtenMs >= USE_WRITTEN_MS) {
      known.writtenMs = nowMs;
      this.#inTurn(() => this.#parts.store.save(this.#stored())).catch((error: unknown) => {
        this.#parts.logger.warn({ err: error }, "when a token was used could not be written");
      });
    }
    return known.token;
  }

  #isOver({ token }: Known): boolean {
    return token.expiresMs !== null && token.expiresMs <= this.#parts.clock.wallMs();
  }

  /** Whoever is connected with a token is told of its end when it comes. */
  #awaitExpiry(): void {
    this.close();
    const nowMs = this.#parts.clock.wallMs();
    const ends = this.list().flatMap(({ expiresMs }) => (expiresMs !== null && expiresMs > nowMs ? [expiresMs] : []));
    if (ends.length === 0) return;
    // Not longer than an hour: the clock of the machine may be set at any time.
    this.#timer = setTimeout(
      () => {
        for (const known of this.#known.values()) if (this.#isOver(known)) this.#ended.publish(known.token.id);
        this.#awaitExpiry();
      },
      Math.min(HOUR_MS, Math.min(...ends) - nowMs),
    );
    this.#timer.unref();
  }

  #stored(): StoredToken[] {
    return [...this.#known.values()].map(({ token }) => token);
  }

  #digest(secret: string): Buffer {
    return createHmac("sha256", this.#key).update(secret).digest();
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#tail.then(change, change);
    this.#tail = changed.catch(() => {});
    return changed;
  }
}
