import type { Clock } from "../../shared/clock.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import { Attempts } from "./attempts.ts";
import { type PasswordRule, Passwords } from "./passwords.ts";
import { type Peer, siteOf } from "./peer.ts";
import { RIGHTS, type Right, type Rights, rightsOf } from "./rights.ts";

export type HostRule = { readonly includes: (peer: Peer) => boolean; readonly rights: readonly Right[] };

/** Who may do what without a password, and what passwords add. */
export type AccessRules = {
  readonly everybody: readonly Right[];
  /** Through the local socket. */
  readonly local: readonly Right[];
  /** The last one that fits counts, as with MPD. */
  readonly hosts: readonly HostRule[];
  readonly passwords: readonly PasswordRule[];
};

export const OPEN_ACCESS: AccessRules = { everybody: RIGHTS, local: RIGHTS, hosts: [], passwords: [] };

/** The rights of clients, whatever protocol they speak. One for the whole process, so that attempts are counted once. */
export class Access {
  readonly #rules: AccessRules;
  readonly #passwords: Passwords;
  readonly #attempts: Attempts;
  readonly #logger: Logger;

  constructor(rules: AccessRules, clock: Clock, logger: Logger) {
    this.#rules = rules;
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

  /** What this password allows; late, after wrong ones. Errors: `wrong-password`, `busy`. */
  async rightsWith(password: string, peer: Peer): Promise<Rights> {
    const site = siteOf(peer);
    const rights = await this.#attempts.judged(site, () => this.#passwords.rightsFor(password));
    if (rights !== null) return rights;
    this.#logger.warn({ address: site }, "a wrong password was given");
    throw new DomainError("wrong-password", "incorrect password");
  }
}
