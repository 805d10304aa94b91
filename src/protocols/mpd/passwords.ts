import { createHash, timingSafeEqual } from "node:crypto";
import { ACK, type Permission, ProtocolError } from "node-mpd-protocol";

export type PasswordRule = { readonly password: string; readonly permissions: readonly Permission[] };

/** Passwords are kept and compared as SHA-256, every one of them each time, so that neither time nor memory tells one. */
export class Passwords {
  readonly #rules: readonly { readonly digest: Buffer; readonly permissions: ReadonlySet<Permission> }[];

  constructor(rules: readonly PasswordRule[]) {
    this.#rules = rules.map(({ password, permissions }) => ({
      digest: digestOf(password),
      permissions: permissionSet(permissions),
    }));
  }

  /** What this password allows. Errors: ACK 3. */
  permissionsFor(password: string): ReadonlySet<Permission> {
    const digest = digestOf(password);
    const matching = this.#rules.filter((rule) => timingSafeEqual(rule.digest, digest));
    const [first] = matching;
    if (first === undefined) throw new ProtocolError(ACK.password, "incorrect password");
    return first.permissions;
  }
}

/** Since MPD 0.22 "control" implies "player"; "none" is what nobody needs to be given. */
export function permissionSet(permissions: readonly Permission[]): ReadonlySet<Permission> {
  const set = new Set<Permission>(["none", ...permissions]);
  if (set.has("control")) set.add("player");
  return set;
}

function digestOf(password: string): Buffer {
  return createHash("sha256").update(password).digest();
}
