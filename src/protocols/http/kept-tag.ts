import { createHash } from "node:crypto";
import { entityTag, isNoneMatch, requireMatch } from "./entity-tag.ts";
import type { Answer } from "./route.ts";
import { notModified } from "./zone.ts";

type Headers = { readonly header: (name: string) => string | undefined };

/** The entity tag of what is kept, out of what is shown of it: the same after a restart. */
function tagOf(value: unknown): string {
  return entityTag(createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22));
}

/** Shows it, or answers 304 to who knows it already. */
export function readKept<T>({ header }: Headers, body: T): Answer<T> {
  const ETag = tagOf(body);
  return isNoneMatch(header("if-none-match"), ETag) ? notModified(ETag) : { body, headers: { ETag } };
}

/** Changes it if it is still what `If-Match` names, and shows it then. Errors: 412, or what `change` says. */
export async function writeKept<T>(
  { header }: Headers,
  view: () => T,
  change: () => Promise<unknown>,
): Promise<Answer<T>> {
  requireMatch(header("if-match"), tagOf(view()));
  await change();
  const body = view();
  return { body, headers: { ETag: tagOf(body) } };
}
