import { SOUND_LIMITS } from "../../../shared/sound/limits.ts";
import type { SoundSettings } from "../../../shared/sound/settings.ts";
import { changeSound } from "../../state/sound.ts";
import { Dial } from "./dial.tsx";
import { SwitchRow } from "./switch-row.tsx";

type Props = { readonly sound: SoundSettings };

/** Compressor and limiter. */
export function DynamicsCard({ sound: { compressor, limiter } }: Props) {
  const set = (change: Partial<SoundSettings["compressor"]>) =>
    changeSound({ compressor: { ...compressor, ...change } });
  const limits = SOUND_LIMITS.compressor;
  return (
    <section class="card stack" aria-label="Dynamics">
      <SwitchRow
        label="Compressor"
        hint="What is loud comes nearer to what is soft."
        on={compressor.enabled}
        onChange={(enabled) => set({ enabled })}
      />
      <Dial
        label="Threshold"
        value={compressor.thresholdDb}
        limit={limits.thresholdDb}
        text={`${compressor.thresholdDb} dB`}
        onChange={(thresholdDb) => set({ thresholdDb })}
      />
      <Dial
        label="Ratio"
        value={compressor.ratio}
        limit={limits.ratio}
        step={0.1}
        text={`${compressor.ratio} : 1`}
        onChange={(ratio) => set({ ratio })}
      />
      <Dial
        label="Attack"
        value={compressor.attackMs}
        limit={[0.1, 200]}
        step={0.1}
        text={`${compressor.attackMs} ms`}
        onChange={(attackMs) => set({ attackMs })}
      />
      <Dial
        label="Release"
        value={compressor.releaseMs}
        limit={[5, 1500]}
        step={5}
        text={`${compressor.releaseMs} ms`}
        onChange={(releaseMs) => set({ releaseMs })}
      />
      <Dial
        label="Make-up"
        value={compressor.makeUpDb}
        limit={limits.makeUpDb}
        step={0.5}
        text={`${compressor.makeUpDb} dB`}
        onChange={(makeUpDb) => set({ makeUpDb })}
      />
      <Dial
        label="Limiter, ceiling of true peaks"
        value={limiter.ceilingDb}
        limit={SOUND_LIMITS.limiter.ceilingDb}
        step={0.1}
        text={`${limiter.ceilingDb} dBTP`}
        onChange={(ceilingDb) => changeSound({ limiter: { ...limiter, ceilingDb } })}
      />
    </section>
  );
}
