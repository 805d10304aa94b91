import { player } from "../state/store.ts";
import { play, verb } from "./player.ts";

/** What the big button does. */
export function playOrPause(): void {
  const state = player.peek()?.state;
  void (state === "playing" ? verb("pause") : state === "paused" ? verb("resume") : play());
}
