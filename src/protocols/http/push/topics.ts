import { z } from "zod";

export const TOPICS = ["player", "queue", "library", "zones", "jobs", "analysis"] as const;
export type Topic = (typeof TOPICS)[number];

/** What people put in, whose changes are told by name: who shows it asks again. */
export const KEPT = ["playlists", "stickers", "stations", "alarms", "settings"] as const;

/** What listeners hear who do not choose. */
export const USUAL_TOPICS: readonly Topic[] = ["player", "library", "zones"];

export const MAX_METERS_HZ = 30;

export const metersHz = z.number().min(1).max(MAX_METERS_HZ);

/** As a list in the address: `topics=player,queue`. */
export const topicList = z
  .string()
  .max(200)
  .transform((text) => text.split(",").filter((name) => name !== ""))
  .pipe(z.array(z.enum(TOPICS)))
  .meta({ description: `of ${TOPICS.join(", ")}, separated by commas; player, library and zones if absent` });
