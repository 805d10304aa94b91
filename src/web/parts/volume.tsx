import { useRef } from "preact/hooks";
import { setVolume } from "../api/player.ts";
import { player } from "../state/store.ts";
import { IconButton } from "./icon-button.tsx";
import { Range } from "./range.tsx";

const EVERY_MS = 80;

/** The volume of the zone; heard while it is moved. */
export function Volume() {
  const volume = player.value?.volume ?? null;
  const before = useRef(50);
  const lastMs = useRef(0);
  if (volume === null) return null;
  const mute = () => {
    if (volume > 0) before.current = volume;
    void setVolume(volume > 0 ? 0 : before.current);
  };
  const move = (value: number) => {
    if (performance.now() - lastMs.current < EVERY_MS) return;
    lastMs.current = performance.now();
    void setVolume(value);
  };
  return (
    <div class="volume">
      <IconButton icon={volume === 0 ? "mute" : "volume"} label={volume === 0 ? "Sound on" : "Mute"} onClick={mute} />
      <Range label="Volume" value={volume} max={100} text={`${volume} per cent`} onMove={move} onChange={setVolume} />
    </div>
  );
}
