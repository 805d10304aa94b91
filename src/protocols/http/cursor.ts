import { createHash } from "node:crypto";
import { z } from "zod";
import { cutPage, nextOffsetSchema, type Page, pageOf, pageQuery, windowOf } from "./paging.ts";
import { Refusal } from "./refusal.ts";

const MAX_CURSOR_CHARS = 200;
const CURSOR = /^([\w.-]{1,120})~([\w-]{12})~(\d{1,9})$/;

/** `?cursor=` besides `?offset=` and `?limit=`, of lists that may change while somebody reads them. */
export const cursorQuery = pageQuery.extend({
  cursor: z
    .string()
    .max(MAX_CURSOR_CHARS)
    .optional()
    .meta({ description: "`nextCursor` of the page before, with the same query; 410 when the list has changed since" }),
});

/** Where a page stands in its list. */
export const positionShape = {
  offset: z.int(),
  nextOffset: nextOffsetSchema,
  nextCursor: z
    .string()
    .nullable()
    .meta({ description: "leads to the next page of this very version of the list; null: this is the last" }),
};

type Query = z.output<typeof cursorQuery> & Readonly<Record<string, unknown>>;

type Listed<T> = {
  readonly rows: readonly T[];
  readonly offset: number;
  readonly nextOffset: number | null;
  readonly nextCursor: string | null;
};

/**
 * One page of a list. `version` names the state of what is listed at the moment it is asked: a cursor is bound to the one
 * it was made of, and leads nowhere in another. Errors: Refusal (`invalid-request`, `cursor-expired`).
 */
export async function listPage<T>(
  query: Query,
  version: () => string,
  find: (window: { readonly start: number; readonly end: number }) => Promise<readonly T[]> | readonly T[],
): Promise<Listed<T>> {
  const began = version();
  const page = placeOf(query, began);
  const found = await find(windowOf(page));
  // The list may have changed while it was being read.
  if (query.cursor !== undefined && version() !== began) throw expired();
  return cut(query, began, page, found);
}

/** The same of a list that is at hand, and of this version. */
export function pageOfList<T>(query: Query, version: string, list: readonly T[]): Listed<T> {
  const page = placeOf(query, version);
  const { start, end } = windowOf(page);
  return cut(query, version, page, list.slice(start, end));
}

function cut<T>(query: Query, version: string, page: Page, found: readonly T[]): Listed<T> {
  const { rows, nextOffset } = cutPage(page, found);
  const nextCursor = nextOffset === null ? null : `${version}~${fingerprint(query)}~${nextOffset}`;
  return { rows, offset: page.offset, nextOffset, nextCursor: nextCursor === null ? null : encode(nextCursor) };
}

function placeOf(query: Query, version: string): Page {
  const page = pageOf(query);
  if (query.cursor === undefined) return page;
  if (query.offset !== undefined) throw refused("give cursor or offset, not both");
  const [, of, asked, offset] = CURSOR.exec(decode(query.cursor)) ?? [];
  if (of === undefined || asked !== fingerprint(query)) throw refused("not a cursor of this list and query");
  if (of !== version) throw expired();
  return { ...page, offset: Number(offset) };
}

/** Of what was asked for, but for the place in it. */
function fingerprint({ cursor: _, offset: __, limit: ___, ...rest }: Query): string {
  const named = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(named)).digest("base64url").slice(0, 12);
}

const encode = (text: string) => Buffer.from(text).toString("base64url");
const decode = (text: string) => Buffer.from(text, "base64url").toString("latin1");

function refused(detail: string): Refusal {
  return new Refusal("invalid-request", "The request is not what this resource understands", {
    faults: [{ parameter: "cursor", detail }],
  });
}

function expired(): Refusal {
  return new Refusal("cursor-expired", "What is listed has changed; begin again without a cursor");
}
