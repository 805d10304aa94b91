import type { MpdClient } from "./mpd-client.ts";
import { Ack } from "./mpd-reply.ts";
import { type Random, seeded } from "./random.ts";
import type { Server } from "./server.ts";

/** One client of a crowd: does one step of its script. A refusal (Ack) is an answer like others; anything else ends the test. */
export type Step = (client: MpdClient, random: Random, member: number) => Promise<void>;

export type CrowdResult = { readonly steps: number; readonly refusals: readonly string[] };

/** Lets `members` clients run at the same time, each with a script of its own, until `more` says no. */
export async function crowd(
  server: Server,
  members: number,
  seed: number,
  more: (steps: number) => boolean,
  step: Step,
): Promise<CrowdResult> {
  let steps = 0;
  const refusals: string[] = [];
  await Promise.all(
    Array.from({ length: members }, async (_, member) => {
      using client = await server.client();
      const random = seeded(seed + member * 7919);
      while (more(steps)) {
        steps++;
        await step(client, random, member).catch((error: unknown) => {
          if (!(error instanceof Ack)) throw error;
          refusals.push(error.message);
        });
      }
    }),
  );
  return { steps, refusals };
}
