import type { Filter } from "node-mpd-protocol";
import { z } from "zod";
import type { SmartRules, SmartSort } from "../../library/smart-rules.ts";
import { OTHER_ORDERS, orderOf } from "./song-filter.ts";

const MAX_DAYS = 36_500;
const MAX_RULES = 20;
const days = z.number().positive().max(MAX_DAYS);

const stickerRuleSchema = z
  .strictObject({
    name: z.string().min(1).max(255).meta({ description: "rating, playCount, lastPlayed, like or any other" }),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    equals: z.string().max(4096).optional(),
    withinDays: days.optional().meta({ description: "a time of the last so many days" }),
    notWithinDays: days.optional().meta({ description: "an older time, or none at all" }),
  })
  .refine((rule) => Object.keys(rule).length > 1, "must say what the sticker should be")
  .meta({ ref: "StickerRule", description: "all that is given must hold; a song without the sticker counts as 0" });

/** The rules of a smart playlist as JSON: what is not given asks for nothing. */
export const smartRulesSchema = z
  .strictObject({
    filter: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .meta({ description: "MPD's filter expression: ((Genre == 'Jazz') AND (Date >= '1960'))" }),
    stickers: z.array(stickerRuleSchema).max(MAX_RULES).optional(),
    addedWithinDays: days.optional(),
    modifiedWithinDays: days.optional(),
    sort: z
      .string()
      .refine((text) => smartSortOf(text) !== null, `must be random, a tag name or one of ${OTHER_ORDERS}`)
      .optional()
      .meta({
        description: `random, tag name, ${OTHER_ORDERS}; - before it: descending`,
      }),
    limit: z.int().min(1).max(100_000).optional(),
  })
  .meta({ ref: "SmartRules" });

export type SmartRulesView = z.output<typeof smartRulesSchema>;

/** `parseFilter` gives what the expression means. Errors: those of it. */
export function smartRulesOf(view: SmartRulesView, parseFilter: (text: string) => Filter): SmartRules {
  return {
    filter: view.filter ?? null,
    parsed: view.filter === undefined ? null : parseFilter(view.filter),
    stickers: (view.stickers ?? []).map(({ name, atLeast, atMost, equals, withinDays, notWithinDays }) => ({
      name,
      atLeast: atLeast ?? null,
      atMost: atMost ?? null,
      equals: equals ?? null,
      withinDays: withinDays ?? null,
      notWithinDays: notWithinDays ?? null,
    })),
    addedWithinDays: view.addedWithinDays ?? null,
    modifiedWithinDays: view.modifiedWithinDays ?? null,
    sort: view.sort === undefined ? null : smartSortOf(view.sort),
    limit: view.limit ?? null,
  };
}

export function smartRulesView(rules: SmartRules): z.input<typeof smartRulesSchema> {
  const { filter, stickers, addedWithinDays, modifiedWithinDays, sort, limit } = rules;
  const present = { filter, addedWithinDays, modifiedWithinDays, sort: sort === null ? null : sortText(sort), limit };
  return {
    ...withoutNulls(present),
    ...(stickers.length === 0 ? {} : { stickers: stickers.map((rule) => withoutNulls(rule) as { name: string }) }),
  };
}

function smartSortOf(text: string): SmartSort | null {
  if (text === "random") return { by: "random" };
  const order = orderOf(text);
  return order?.by === "record" ? { by: "sticker", name: order.name, descending: order.descending } : order;
}

const SORT_WORDS: Readonly<Record<string, string>> = { Added: "added", "Last-Modified": "modified" };

function sortText(sort: SmartSort): string {
  if (sort.by === "random") return "random";
  const { name, descending } =
    sort.by === "sticker"
      ? sort
      : { name: SORT_WORDS[sort.sort.tag] ?? sort.sort.tag, descending: sort.sort.descending };
  return (descending ? "-" : "") + name;
}

function withoutNulls(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
