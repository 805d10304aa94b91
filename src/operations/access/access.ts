import type { Clock } from "../../shared/clock.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import { Attempts } from "./attempts.ts";
import { type Kept, keptInMemory } from "./kept.ts";
import { type PasswordRule, Passwords } from "./passwords.ts";
import { type Peer, siteOf } from "./peer.ts";
import { RIGHTS, type Right, type Rights, rightsOf } from "./rights.ts";
import { ALL_SCOPES, rightsOfScopes, type Scopes } from "./scopes.ts";
import type { Sessions } from "./sessions.ts";
import { parseTokenText, type Token } from "./token.ts";
import type { Tokens } from "./tokens.ts";

export type HostRule = { readonly includes: (peer: Peer) => boolean; readonly rights: readonly Right[] };

/** Who may do what without a password, and what passwords add. */
export type AccessRules = {
  readonly everybody: readonly Right[];
  /** Through the local socket. */
  readonly local: readonly Right[];
  /** The last one that fits counts, as with MPD. */
  readonly hosts: readonly HostRule[];
  readonly passwords: readonly PasswordRule[];
  /** Over HTTP, without a token: from this machine, and from others. */
  readonly http: { readonly loopback: Scopes; readonly network: Scopes };
};

export const OPEN_ACCESS: AccessRules = {
  everybody: RIGHTS,
  local: RIGHTS,
  hosts: [],
  passwords: [],
  http: { loopback: ALL_SCOPES, network: new Set() },
};

/** Where an HTTP request comes from. One that a proxy passes on could come from anywhere. */
export type Origin = "socket" | "loopback" | "network" | "forwarded";

const NOTHING: Scopes = new Set();

/** The rights of clients, whatever protocol they speak. One for the whole process, so that attempts are counted once. */
export class Access {
  readonly #rules: AccessRules;
  readonly #passwords: Passwords;
  readonly #attempts: Attempts;
  readonly #logger: Logger;
  /** Tokens that are tried just now, so that what a client asks at once is judged as one. */
  readonly #judging = new Map<string, Promise<Token | null>>();
  readonly #kept: Kept;

  constructor(rules: AccessRules, clock: Clock, logger: Logger, kept: Kept = keptInMemory(clock, logger)) {
    this.#rules = rules;
    this.#kept = kept;
    this.#passwords = new Passwords(rules.passwords);
    this.#attempts = new Attempts(clock);
    this.#logger = logger;
  }

  /** What a client may do that has given no password. */
  rightsOf(peer: Peer): Rights {
    const { everybody, local, hosts } = this.#rules;
    const host = hosts.findLast(({ includes }) => includes(peer));
    return rightsOf(host?.rights ?? (peer.kind === "local" ? local : everybody));
  }

  /** What a client may do over HTTP that has shown no token. Who may write to the socket's file is trusted. */
  scopesOf(origin: Origin): Scopes {
    switch (origin) {
      case "socket":
        return ALL_SCOPES;
      case "loopback":
      case "network":
        return this.#rules.http[origin];
      case "forwarded":
        return NOTHING;
    }
  }

  get tokens(): Tokens {
    return this.#kept.tokens;
  }

  get sessions(): Sessions {
    return this.#kept.sessions;
  }

  /** What this password or token allows over MPD; late, after wrong ones. Errors: `wrong-password`, `busy`. */
  async rightsWith(password: string, peer: Peer): Promise<Rights> {
    if (parseTokenText(password) !== null) {
      const token = await this.tokenOf(password, peer);
      if (token !== null) return rightsOfScopes(new Set(token.scopes));
    } else {
      const site = siteOf(peer);
      const rights = await this.#attempts.judged(site, () => this.#passwords.rightsFor(password));
      if (rights !== null) return rights;
      this.#logger.warn({ address: site }, "a wrong password was given");
    }
    throw new DomainError("wrong-password", "incorrect password");
  }

  /** The token of this text; null, and later after others, when it is wrong. Errors: `busy`. */
  async tokenOf(text: string, peer: Peer): Promise<Token | null> {
    const seen = this.tokens.seen(text);
    // Nobody guesses 256 bits, so that a right one need not wait behind wrong ones.
    if (seen !== null) return seen;
    const site = siteOf(peer);
    const key = `${site} ${text}`;
    const judging = this.#judging.get(key) ?? this.#judge(site, text).finally(() => this.#judging.delete(key));
    this.#judging.set(key, judging);
    return judging;
  }

  async #judge(site: string, text: string): Promise<Token | null> {
    const token = await this.#attempts.judged(site, () => this.tokens.verify(text));
    if (token === null) this.#logger.warn({ address: site }, "a wrong token was shown");
    return token;
  }
}
