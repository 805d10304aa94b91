/** JSON in UTF-8, in a buffer of its own. */
export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

export function jsonOfBytes(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
