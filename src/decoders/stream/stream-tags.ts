import type { IncomingHttpHeaders } from "node:http";
import type { Tag } from "../../shared/tags.ts";

const MAX_VALUE_CHARS = 250;

/** Station names by the headers of SHOUTcast, Icecast and audiocast. */
const NAME_HEADERS = ["icy-name", "ice-name", "x-audiocast-name"] as const;

/** The station's name as the headers of an answer have it (Node gives them as Latin-1). */
export function stationName(headers: IncomingHttpHeaders): readonly Tag[] {
  const value = NAME_HEADERS.map((name) => headers[name]).find((header) => header !== undefined);
  return typeof value === "string" ? tag("Name", textOf(Buffer.from(value, "latin1"))) : [];
}

/**
 * The title in a block of metadata: `StreamTitle='Artist - Title';StreamUrl='';`, quotes inside not escaped. Empty: the
 * station says nothing now; null: the block is silent about it.
 */
export function streamTitle(block: Buffer): readonly Tag[] | null {
  const text = textOf(block);
  const value = /StreamTitle='(.*?)'(?:;\s*[A-Za-z]+=|;?\s*$)/s.exec(text)?.[1];
  return value === undefined ? null : tag("Title", value);
}

/** UTF-8, or Windows' Latin-1 when it is no valid UTF-8. NULs pad. */
function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const text = end === -1 ? bytes : bytes.subarray(0, end);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch {
    return new TextDecoder("windows-1252").decode(text);
  }
}

function tag(name: Tag[0], value: string): readonly Tag[] {
  const line = value
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim()
    .slice(0, MAX_VALUE_CHARS)
    .toWellFormed();
  return line === "" ? [] : [[name, line]];
}
