export const BYTE_ORDER_MARK = "\u{feff}";

/** The lines of a text file of unknown origin: UTF-8, or Windows' Latin when it is no valid UTF-8. */
export function* textLines(bytes: Uint8Array): Generator<string> {
  const text = decode(bytes);
  let from = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  while (from < text.length) {
    const end = text.indexOf("\n", from);
    const line = text.slice(from, end === -1 ? undefined : end);
    yield line.endsWith("\r") ? line.slice(0, -1) : line;
    if (end === -1) return;
    from = end + 1;
  }
}

export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
