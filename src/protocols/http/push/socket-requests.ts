import { z } from "zod";
import { STREAM_ENCODINGS } from "../../../operations/streams.ts";
import { ENHANCE_PRESETS } from "../../../shared/sound/enhance.ts";
import { metersHz, TOPICS } from "./topics.ts";

const topics = z
  .array(z.enum(TOPICS))
  .max(TOPICS.length * 2)
  .default([]);

const seconds = z.number().min(0).max(1_000_000);
const count = z.int().min(0).max(0xffff_ffff);

const play = {
  uri: z.string().min(1).max(4096),
  encoding: z.enum(STREAM_ENCODINGS).default("s16"),
  rateHz: z.int().min(8_000).max(192_000).nullable().default(null),
  startSeconds: seconds.default(0),
  window: z.int().min(1).max(32).default(8),
};

/**
 * What a listener may say. From `subscribe` on it hears this, too, `unsubscribe` ends it (`meters: true`: the meters); the
 * others are about its stream, see docs/streaming.md.
 */
const socketRequest = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("subscribe"),
    topics,
    meters: z.strictObject({ hz: metersHz }).optional(),
  }),
  z.strictObject({ type: z.literal("unsubscribe"), topics, meters: z.literal(true).optional() }),
  z.strictObject({ type: z.literal("play_normal"), ...play }),
  z.strictObject({
    type: z.literal("play_enhanced"),
    ...play,
    preset: z.enum(ENHANCE_PRESETS).default("adaptive"),
    intensity: z.number().min(0).max(100).default(50),
  }),
  z.strictObject({ type: z.literal("seek"), seconds }),
  z.strictObject({ type: z.literal("stop") }),
  z.strictObject({ type: z.literal("ack"), epoch: count, sequence: count }),
]);

type SocketRequest = z.output<typeof socketRequest>;
export type SubscriptionRequest = Extract<SocketRequest, { type: "subscribe" | "unsubscribe" }>;
export type StreamRequest = Exclude<SocketRequest, SubscriptionRequest>;

/** Null: it is none. */
export function socketRequestOf(text: string): SocketRequest | null {
  try {
    const result = socketRequest.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
