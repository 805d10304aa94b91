import { effect } from "@preact/signals";
import { Connection, type Socket } from "./connection.ts";
import { feed } from "./feed.ts";
import { connection as connectionState, zoneName, zones } from "./store.ts";

const TOPICS = "player,library,zones,jobs,analysis";

function open(zone: string): Socket {
  const { protocol, host } = location;
  const address = `${protocol === "https:" ? "wss" : "ws"}://${host}/api/v1/zones/${encodeURIComponent(zone)}/ws?topics=${TOPICS}`;
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  return socket;
}

/** The connection of this page. */
export const live = new Connection({
  open,
  onState: (state) => {
    connectionState.value = state;
  },
});

/** Connects, and stays connected while the page is open. */
export function goLive(): void {
  feed(live);
  effect(() => live.start(zoneName.value));
  // A zone that was removed leaves this page in the one that is always there.
  effect(() => {
    const names = zones.value.map(({ name }) => name);
    if (names.length > 0 && !names.includes(zoneName.value)) zoneName.value = "default";
  });
  addEventListener("online", () => live.hurry());
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") live.hurry();
  });
}
