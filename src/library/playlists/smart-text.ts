import { DomainError } from "../../shared/errors.ts";
import type { SmartRules } from "../smart-rules.ts";

const FORMAT = "auralis-smart-playlist-1";
const MAX_BYTES = 64 * 1024;

/** The file of a smart playlist: its rules as JSON. */
export function smartText(rules: SmartRules): string {
  return `${JSON.stringify({ format: FORMAT, ...rules }, null, 2)}\n`;
}

/** Errors: `unavailable` for a file that is no such thing. */
export function rulesOf(bytes: Uint8Array): SmartRules {
  try {
    if (bytes.length > MAX_BYTES) throw new Error("too large");
    const { format, ...rules } = JSON.parse(Buffer.from(bytes).toString("utf8")) as SmartRules & { format: unknown };
    if (format !== FORMAT || !Array.isArray(rules.stickers)) throw new Error("another format");
    return rules;
  } catch {
    throw new DomainError("unavailable", "The file of this smart playlist cannot be read; save its rules again");
  }
}
