import { z } from "zod";
import { metersHz, TOPICS } from "./topics.ts";

const topics = z
  .array(z.enum(TOPICS))
  .max(TOPICS.length * 2)
  .default([]);

/** What a listener may say: from then on it hears this, too, or no longer. `meters: null` stops them. */
export const socketRequest = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("subscribe"),
    topics,
    meters: z.strictObject({ hz: metersHz }).optional(),
  }),
  z.strictObject({ type: z.literal("unsubscribe"), topics, meters: z.literal(true).optional() }),
]);

export type SocketRequest = z.output<typeof socketRequest>;

/** Null: it is none. */
export function socketRequestOf(text: string): SocketRequest | null {
  try {
    const result = socketRequest.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
