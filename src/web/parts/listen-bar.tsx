import { artOf } from "../api/art.ts";
import { listening, listenTo, pauseHere, resumeHere, seekHere, stopHere } from "../listen/listening.ts";
import { Art } from "./art.tsx";
import { IconButton } from "./icon-button.tsx";
import { Range } from "./range.tsx";
import { titleOf } from "./song-words.ts";
import { clock } from "./time.ts";
import "../style/listen.css";

/** What this device itself plays, whatever the zones do. */
export function ListenBar() {
  const now = listening.value;
  if (now === null) return null;
  const { song, isEnhanced, state, positionSeconds, durationSeconds } = now;
  const again = state === "ended" ? () => listenTo(song, isEnhanced) : state === "paused" ? resumeHere : pauseHere;
  const isRunning = state === "playing" || state === "loading";
  return (
    <section class="listen" aria-label="Listening here">
      <Art src={artOf(song, 100)} look="tiny" icon="headphones" />
      <div class="listen-words">
        <span class="small muted">{state === "loading" ? "Opening here…" : "On this device"}</span>
        <span class="cut block">{titleOf(song)}</span>
      </div>
      <IconButton
        icon={isRunning ? "pause" : "play"}
        label={isRunning ? "Pause here" : "Play here"}
        onClick={() => void again()}
      />
      <div class="listen-seek">
        <span class="small muted number">{clock(positionSeconds)}</span>
        <Range
          label="Position here"
          value={positionSeconds}
          step={0.1}
          max={durationSeconds ?? positionSeconds}
          disabled={durationSeconds === null}
          text={clock(positionSeconds)}
          onChange={(seconds) => void seekHere(seconds)}
        />
        <span class="small muted number">{durationSeconds === null ? "" : clock(durationSeconds)}</span>
      </div>
      <button
        type="button"
        class="chip"
        aria-pressed={isEnhanced}
        onClick={() => void listenTo(song, !isEnhanced, positionSeconds)}
      >
        Enhanced
      </button>
      <IconButton icon="remove" label="Stop listening here" onClick={stopHere} />
    </section>
  );
}
