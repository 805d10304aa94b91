import type { Player } from "../player/player-port.ts";

/** As long as the core lets a file be; only of what has no end is that not known beforehand. */
const LIMIT_MS = 300_000;

/** Ends the announcement that is heard now when it does not end by itself. One that is over by then is nobody's any more. */
export function limitAnnouncement(player: Player, limitMs = LIMIT_MS): void {
  const { announcement } = player.moment().snapshot;
  if (announcement === null) return;
  const { generation } = announcement;
  const reason = "it does not come to an end";
  setTimeout(() => player.do({ type: "engine", event: { type: "failed", generation, reason } }), limitMs).unref();
}
