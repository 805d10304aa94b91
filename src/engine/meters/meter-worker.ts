import { parentPort } from "node:worker_threads";
import type { TapBuffers } from "../tap.ts";
import type { ReadingBuffers } from "./reading-block.ts";
import { ZoneMeter } from "./zone-meter.ts";

/** Of the main thread: from now on this tap is listened to, or no longer. `id` is its own. */
export type MeterWish =
  | { readonly type: "follow"; readonly id: number; readonly tap: TapBuffers; readonly reading: ReadingBuffers }
  | { readonly type: "leave"; readonly id: number };

const READINGS_PER_SECOND = 30;

if (parentPort !== null) {
  const meters = new Map<number, ZoneMeter>();
  parentPort.on("message", (wish: MeterWish) => {
    if (wish.type === "leave") meters.delete(wish.id);
    else meters.set(wish.id, new ZoneMeter(wish.tap, wish.reading, performance.now()));
  });
  setInterval(() => {
    for (const meter of meters.values()) meter.look(performance.now());
  }, 1000 / READINGS_PER_SECOND);
}
