import { followZones } from "../../../operations/zones.ts";
import type { Unsubscribe } from "../../../shared/subscribers.ts";
import type { HttpContext } from "../context.ts";
import { stateId } from "../zone.ts";
import type { Webhook } from "./webhook.ts";
import { RETRIES, type Retries, webhookSink } from "./webhook-sink.ts";
import { ZoneListener } from "./zone-listener.ts";

/** Tells webhooks what happens in any zone from now on; what is, they ask for. Ends with what it gives back. */
export function startWebhooks(
  context: HttpContext,
  webhooks: readonly Webhook[],
  retries: Retries = RETRIES,
): Unsubscribe {
  const { operations, logger } = context;
  const ends = webhooks.map((webhook) =>
    followZones(operations.zones, (player) => {
      const parts = { webhook, zone: player.zone, retries, clock: operations.clock, logger };
      const sink = webhookSink(parts, () => listener);
      const known = stateId(context, player.moment().snapshot);
      const wanted = { topics: webhook.topics, metersHz: null, known };
      const listener: ZoneListener = new ZoneListener(context, player, sink, wanted, () => {});
      return () => listener.end();
    }),
  );
  return () => {
    for (const end of ends) end();
  };
}
