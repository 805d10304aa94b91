import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Right } from "./rights.ts";
import { type Rights, rightsOf } from "./rights.ts";
import { isPassword, type StoredPassword } from "./stored-password.ts";

export type PasswordRule = { readonly password: StoredPassword; readonly rights: readonly Right[] };

type Known = {
  readonly stored: StoredPassword;
  readonly rights: Rights;
  /** Under the key of this run; null until somebody has given the password of a hash. */
  digest: Buffer | null;
};

/**
 * What passwords allow. A hash is slow to try on purpose, and some clients give their password with every connection: one
 * that was right is known by its digest from then on. All digests are compared each time, so that no time tells how near
 * a guess was.
 */
export class Passwords {
  readonly #key = randomBytes(32);
  readonly #all: readonly Known[];
  #hashing: Promise<unknown> = Promise.resolve();

  constructor(rules: readonly PasswordRule[]) {
    this.#all = rules.map(({ password, rights }) => ({
      stored: password,
      rights: rightsOf(rights),
      digest: password.kind === "plain" ? this.#digest(password.text) : null,
    }));
  }

  /** What this password allows; null when it is none. */
  async rightsFor(password: string): Promise<Rights | null> {
    const known = this.#among(password);
    if (known !== undefined) return known.rights;
    // One at a time: each takes 16 MiB, and a thread of which there are four.
    const hashing = this.#hashing.then(() => this.#try(password));
    this.#hashing = hashing.catch(() => undefined);
    return hashing;
  }

  #among(password: string): Known | undefined {
    const digest = this.#digest(password);
    return this.#all.filter((one) => one.digest !== null && timingSafeEqual(one.digest, digest))[0];
  }

  async #try(password: string): Promise<Rights | null> {
    for (const one of this.#all) {
      if (one.stored.kind === "plain" || one.digest !== null) continue;
      if (await isPassword(password, one.stored)) {
        one.digest = this.#digest(password);
        break;
      }
    }
    return this.#among(password)?.rights ?? null;
  }

  #digest(password: string): Buffer {
    return createHmac("sha256", this.#key).update(password).digest();
  }
}
