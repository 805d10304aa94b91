import { randomBytes, scryptSync } from "node:crypto";
import { Access, type AccessRules, OPEN_ACCESS } from "../../src/operations/access/access.ts";
import type { Scope } from "../../src/operations/access/scopes.ts";
import { Sessions } from "../../src/operations/access/sessions.ts";
import { formatToken, newTokenText, type StoredToken } from "../../src/operations/access/token.ts";
import { Tokens } from "../../src/operations/access/tokens.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { silentLogger } from "../../src/shared/logger.ts";

const text = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

/** Access with a token for each list of scopes, hashed so that it costs nothing to try them. */
export function accessWithTokens(http: AccessRules["http"], lists: readonly (readonly Scope[])[]) {
  const texts: string[] = [];
  const stored = lists.map((scopes): StoredToken => {
    const token = newTokenText();
    const salt = randomBytes(16);
    const key = scryptSync(token.secret, salt, 32, { N: 2, r: 1, p: 1 });
    texts.push(formatToken(token));
    const hash = `$scrypt$ln=1,r=1,p=1$${text(salt)}$${text(key)}`;
    return { id: token.id, name: scopes.join(), scopes, createdMs: 0, usedMs: null, expiresMs: null, hash };
  });
  const store = { save: () => Promise.resolve() };
  const parts = { store, clock: systemClock, logger: silentLogger };
  const tokens = new Tokens({ ...parts, stored });
  const sessions = new Sessions({ ...parts, stored: [], tokens });
  const access = new Access({ ...OPEN_ACCESS, http }, systemClock, silentLogger, { tokens, sessions });
  return { access, texts };
}
