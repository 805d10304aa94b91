import { z } from "zod";
import { SCOPES } from "../../operations/access/scopes.ts";
import type { Token } from "../../operations/access/token.ts";

const MAX_NAME_CHARS = 64;
const seconds = z.int().meta({ description: "seconds since 1970" });

/** Printable, so that a list of tokens shows what it seems to show. */
export const tokenName = z
  .string()
  .min(1)
  .max(MAX_NAME_CHARS)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, "must be one line of printable characters");

export const scopesSchema = z.array(z.enum(SCOPES)).max(SCOPES.length * 2);

export const tokenSchema = z
  .strictObject({
    id: z.string().meta({ description: "the part of the token that is no secret" }),
    name: z.string(),
    scopes: scopesSchema,
    createdSeconds: seconds,
    usedSeconds: seconds.nullable().meta({ description: "to the hour; null = never" }),
    expiresSeconds: seconds.nullable(),
    expired: z.boolean(),
  })
  .meta({ ref: "Token" });

export function tokenView(token: Token, nowMs: number): z.input<typeof tokenSchema> {
  const { id, name, scopes, createdMs, usedMs, expiresMs } = token;
  return {
    id,
    name,
    scopes: [...scopes],
    createdSeconds: toSeconds(createdMs),
    usedSeconds: usedMs === null ? null : toSeconds(usedMs),
    expiresSeconds: expiresMs === null ? null : toSeconds(expiresMs),
    expired: expiresMs !== null && expiresMs <= nowMs,
  };
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
