import { useState } from "preact/hooks";
import { seek } from "../api/player.ts";
import { player } from "../state/store.ts";
import { usePosition } from "./position.ts";
import { Range } from "./range.tsx";
import { clock } from "./time.ts";

/** How far the song is; drag it to be elsewhere. */
export function SeekBar() {
  const duration = player.value?.durationSeconds ?? null;
  const position = usePosition();
  const [held, setHeld] = useState<number | null>(null);
  const shown = held ?? position;
  return (
    <div class="seek number small muted">
      <span>{clock(shown)}</span>
      <Range
        label="Position in the song"
        value={position ?? 0}
        max={Math.max(1, duration ?? 1)}
        step={0.1}
        text={`${clock(shown)} of ${clock(duration)}`}
        disabled={duration === null || position === null}
        onMove={setHeld}
        onChange={(seconds) => {
          setHeld(null);
          void seek(seconds);
        }}
      />
      <span>{clock(duration)}</span>
    </div>
  );
}
