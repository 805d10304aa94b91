import { z } from "zod";
import { MAX_PAGE } from "./limits.ts";

/** A whole number written in decimal digits, as query and path parameters carry it. */
export const digits = z
  .string()
  .regex(/^\d{1,9}$/, "must be a whole number")
  .transform(Number)
  // To a reader of the API it is a number; that a query carries text is HTTP's affair.
  .meta({ type: "integer", minimum: 0, pattern: undefined });

/** A number as people write it; not all that JavaScript takes for one. */
export const decimal = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,15})?$/, "must be a number")
  .transform(Number)
  .meta({ type: "number", pattern: undefined });

/** `?offset=` and `?limit=` of every list. */
export const pageQuery = z.strictObject({
  offset: digits.optional().meta({ description: "rows to skip; default 0" }),
  limit: digits
    .refine((limit) => limit >= 1 && limit <= MAX_PAGE, `must be 1 to ${MAX_PAGE}`)
    .optional()
    .meta({ description: `rows wanted, 1 to ${MAX_PAGE}; default 200` }),
});

const DEFAULT_PAGE = 200;

export type Page = { readonly offset: number; readonly limit: number };

export function pageOf(query: z.output<typeof pageQuery>): Page {
  return { offset: query.offset ?? 0, limit: query.limit ?? DEFAULT_PAGE };
}

/** The window to ask for: one row more than wanted tells whether there are more, from the same version of the data. */
export function windowOf(page: Page): { start: number; end: number } {
  return { start: page.offset, end: page.offset + page.limit + 1 };
}

/** Cuts that extra row off. `nextOffset` is null on the last page. */
export function cutPage<T>(page: Page, rows: readonly T[]): { rows: readonly T[]; nextOffset: number | null } {
  const more = rows.length > page.limit;
  return { rows: more ? rows.slice(0, page.limit) : rows, nextOffset: more ? page.offset + page.limit : null };
}

export const nextOffsetSchema = z
  .int()
  .nullable()
  .meta({ description: "offset of the next page; null: this is the last" });
