import { useEffect, useState } from "preact/hooks";
import { player, positionNow } from "../state/store.ts";

const EVERY_MS = 250;

/** The position of now, in seconds; whoever uses it is drawn again while it moves. */
export function usePosition(): number | null {
  const [, redraw] = useState(0);
  const isMoving = player.value?.state === "playing";
  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(() => redraw((count) => count + 1), EVERY_MS);
    return () => clearInterval(timer);
  }, [isMoving]);
  return positionNow();
}
