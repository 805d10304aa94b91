import type { PrivateAddresses } from "./address-policy.ts";

/** How servers that clients name are asked. */
export type HttpSettings = {
  readonly allowPrivate: PrivateAddresses;
  /** From the look-up of the name to the end of the headers, for each server on the way. */
  readonly answerTimeoutMs: number;
  /** Without a single byte for so long, a connection counts as broken. */
  readonly stallTimeoutMs: number;
};

export const HTTP_SETTINGS: HttpSettings = { allowPrivate: false, answerTimeoutMs: 10_000, stallTimeoutMs: 10_000 };

export const MAX_REDIRECTS = 5;
export const MAX_HEADER_BYTES = 16_384;
