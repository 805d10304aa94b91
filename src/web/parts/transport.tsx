import { verb } from "../api/player.ts";
import { playOrPause } from "../api/transport.ts";
import { player } from "../state/store.ts";
import { IconButton } from "./icon-button.tsx";

/** Previous, play, next. */
export function Transport({ slight = false }: { readonly slight?: boolean }) {
  const isPlaying = player.value?.state === "playing";
  const isEmpty = (player.value?.queue.length ?? 0) === 0;
  return (
    <div class="row transport">
      <IconButton
        icon="previous"
        label="Previous song"
        look="wide"
        disabled={isEmpty}
        onClick={() => verb("previous")}
      />
      <IconButton
        icon={isPlaying ? "pause" : "play"}
        label={isPlaying ? "Pause" : "Play"}
        look={slight ? "main slight" : "main"}
        disabled={isEmpty}
        onClick={playOrPause}
      />
      <IconButton icon="next" label="Next song" disabled={isEmpty} onClick={() => verb("next")} />
    </div>
  );
}
