import { randomBytes } from "node:crypto";
import type { Scope } from "./scopes.ts";

export const MAX_TOKENS = 64;

/** A secret that stands for some scopes, without the secret. Times are wall clock milliseconds. */
export type Token = {
  /** Part of the secret's text, and no secret itself. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdMs: number;
  /** To the hour; null: never. */
  readonly usedMs: number | null;
  /** Null: never. */
  readonly expiresMs: number | null;
};

export type TokenSettings = Pick<Token, "name" | "scopes" | "expiresMs">;

/** As it is kept: `hash` is what `hashPassword` makes of the secret. */
export type StoredToken = Token & { readonly hash: string };

const ID_BYTES = 6;
const SECRET_BYTES = 32;
/** `auralis_`, so that people and secret scanners know one when they see it. */
const TEXT = /^auralis_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export type TokenText = { readonly id: string; readonly secret: string };

export function newTokenText(): TokenText {
  return { id: randomBytes(ID_BYTES).toString("hex"), secret: randomBytes(SECRET_BYTES).toString("base64url") };
}

export function formatToken({ id, secret }: TokenText): string {
  return `auralis_${id}_${secret}`;
}

/** Null: it is none. */
export function parseTokenText(text: string): TokenText | null {
  const [, id, secret] = TEXT.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}
