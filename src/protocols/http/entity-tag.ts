import { Refusal } from "./refusal.ts";

/** A strong entity tag (RFC 9110, 8.8.3) of a value without quotes. */
export function entityTag(value: string): string {
  return `"${value}"`;
}

/** Whether `If-None-Match` names this tag; weak comparison (RFC 9110, 13.1.2). */
export function isNoneMatch(header: string | undefined, tag: string): boolean {
  return header !== undefined && tagsOf(header).some((candidate) => candidate === "*" || stripWeak(candidate) === tag);
}

/** Throws 412 when `If-Match` is given and does not name this tag; strong comparison (RFC 9110, 13.1.1). */
export function requireMatch(header: string | undefined, tag: string): void {
  if (header === undefined || tagsOf(header).some((candidate) => candidate === "*" || candidate === tag)) return;
  throw new Refusal("precondition-failed", "The state has changed since it was read; read it again", {
    headers: { ETag: tag },
  });
}

function tagsOf(header: string): string[] {
  return header
    .slice(0, 4096)
    .split(",")
    .map((tag) => tag.trim());
}

function stripWeak(tag: string): string {
  return tag.startsWith("W/") ? tag.slice(2) : tag;
}
