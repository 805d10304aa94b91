import { soundStatus } from "../api/sound.ts";
import { Empty } from "../parts/empty.tsx";
import { DynamicsCard } from "../parts/sound/dynamics-card.tsx";
import { EnhanceCard } from "../parts/sound/enhance-card.tsx";
import { EqualiserCard } from "../parts/sound/equaliser-card.tsx";
import { MetersCard } from "../parts/sound/meters-card.tsx";
import { PresetsCard } from "../parts/sound/presets-card.tsx";
import { RoomCard } from "../parts/sound/room-card.tsx";
import { StereoCard } from "../parts/sound/stereo-card.tsx";
import { useAnswer } from "../parts/use-answer.ts";
import { soundVersion, useSound } from "../state/sound.ts";
import "../style/sound.css";

/** What is done to the sound of the zone. */
export default function Sound() {
  const sound = useSound();
  const status = useAnswer(soundVersion.value, soundStatus, true);
  if (sound === null) return <Empty icon="sound" title="Looking for the daemon…" />;
  return (
    <div class="view">
      <header>
        <h1>Sound</h1>
      </header>
      {status?.output != null && (
        <p class="notice" role="status">
          An output plays through the preset “{status.output.preset}”: what is set here is heard on other outputs only.
        </p>
      )}
      {status !== null && status.broken.length > 0 && (
        <p class="notice" role="alert">
          Left out because it failed: {status.broken.join(", ")}. Please report it.
        </p>
      )}
      <div class="sound-cards">
        <EqualiserCard sound={sound} />
        <MetersCard />
        <PresetsCard sound={sound} />
        <DynamicsCard sound={sound} />
        <EnhanceCard sound={sound} />
        <StereoCard sound={sound} />
        <RoomCard sound={sound} status={status} />
      </div>
    </div>
  );
}
