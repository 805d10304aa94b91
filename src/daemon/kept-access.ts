import { join } from "node:path";
import { z } from "zod";
import type { Kept } from "../operations/access/kept.ts";
import { SCOPES } from "../operations/access/scopes.ts";
import { Sessions, type StoredSession } from "../operations/access/sessions.ts";
import { MAX_TOKENS, type StoredToken } from "../operations/access/token.ts";
import { Tokens } from "../operations/access/tokens.ts";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { KeptFile } from "./kept-file.ts";

const tokenSchema: z.ZodType<StoredToken> = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdMs: z.number(),
  usedMs: z.number().nullable(),
  expiresMs: z.number().nullable(),
  hash: z.string(),
});

const sessionSchema: z.ZodType<StoredSession> = z.strictObject({
  digest: z.string(),
  tokenId: z.string(),
  expiresMs: z.number(),
});

/** Nobody else of the machine has business here. */
const MODE = 0o600;

/** The tokens and sessions of the state directory. */
export async function openKept(stateDirectory: string, clock: Clock, logger: Logger): Promise<Kept> {
  const tokenFile = new KeptFile(join(stateDirectory, "tokens.json"), z.array(tokenSchema).max(MAX_TOKENS), MODE);
  const sessionFile = new KeptFile(join(stateDirectory, "sessions.json"), z.array(sessionSchema), MODE);
  const [storedTokens, storedSessions] = await Promise.all([tokenFile.load([], logger), sessionFile.load([], logger)]);
  const tokens = new Tokens({ store: tokenFile, stored: storedTokens, clock, logger });
  return { tokens, sessions: new Sessions({ store: sessionFile, stored: storedSessions, tokens, clock, logger }) };
}
