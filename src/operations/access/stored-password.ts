import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

/** 16 MiB and about a quarter of a second; OWASP's choice for machines that have no more memory to give. */
const COST = { ln: 14, r: 8, p: 5 };
const MAX_COST = { ln: 17, r: 16, p: 8 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** A password as the configuration holds it: hashed, or plain. */
export type StoredPassword =
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "scrypt"; readonly cost: typeof COST; readonly salt: Buffer; readonly key: Buffer };

/** PHC string format: `$scrypt$ln=14,r=8,p=5$salt$key`, both base64 without padding. */
const HASHED = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,})\$([A-Za-z0-9+/]{22,})$/;

/** Null when it begins as a hashed password and is none, or one that would take this machine too long. */
export function parseStoredPassword(text: string): StoredPassword | null {
  if (!text.startsWith("$scrypt$")) return { kind: "plain", text };
  const [, ln, r, p, salt = "", key = ""] = HASHED.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const isFair = (name: keyof typeof COST) => cost[name] >= 1 && cost[name] <= MAX_COST[name];
  if (!isFair("ln") || !isFair("r") || !isFair("p")) return null;
  return { kind: "scrypt", cost, salt: Buffer.from(salt, "base64"), key: Buffer.from(key, "base64") };
}

/** The text to put into the configuration in place of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, KEY_BYTES, COST);
  const base64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${base64(salt)}$${base64(key)}`;
}

export async function isPassword(
  password: string,
  { cost, salt, key }: Extract<StoredPassword, { kind: "scrypt" }>,
): Promise<boolean> {
  return timingSafeEqual(await derive(password, salt, key.length, cost), key);
}

function derive(password: string, salt: Buffer, length: number, { ln, r, p }: typeof COST): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 2 * 128 * r * (2 ** ln + p) };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
