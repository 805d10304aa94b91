import { SOUND_LIMITS } from "../../../shared/sound/limits.ts";
import type { SoundSettings } from "../../../shared/sound/settings.ts";
import { changeSound } from "../../state/sound.ts";
import { Dial } from "./dial.tsx";
import { SwitchRow } from "./switch-row.tsx";

type Props = { readonly sound: SoundSettings };

/** Left, right, and what is between them. */
export function StereoCard({ sound: { balance, mono, width, crossfeed } }: Props) {
  return (
    <section class="card stack" aria-label="Stereo">
      <h2>Stereo</h2>
      <Dial
        label="Balance"
        value={balance}
        limit={SOUND_LIMITS.balance}
        step={0.05}
        text={balance === 0 ? "middle" : `${Math.round(Math.abs(balance) * 100)} % ${balance < 0 ? "left" : "right"}`}
        onChange={(value) => changeSound({ balance: value })}
      />
      <SwitchRow label="Mono" on={mono} onChange={(on) => changeSound({ mono: on })} />
      <SwitchRow
        label="Width"
        on={width.enabled}
        onChange={(enabled) => changeSound({ width: { ...width, enabled } })}
      />
      <Dial
        label="How wide"
        value={width.width}
        limit={SOUND_LIMITS.width.width}
        step={0.05}
        text={`${Math.round(width.width * 100)} %`}
        onChange={(value) => changeSound({ width: { ...width, enabled: true, width: value } })}
      />
      <SwitchRow
        label="Crossfeed"
        hint="For headphones: each ear hears a little of the other side."
        on={crossfeed.enabled}
        onChange={(enabled) => changeSound({ crossfeed: { ...crossfeed, enabled } })}
      />
      <Dial
        label="Attenuation of the other side"
        value={crossfeed.levelDb}
        limit={SOUND_LIMITS.crossfeed.levelDb}
        step={0.5}
        text={`${crossfeed.levelDb} dB`}
        onChange={(levelDb) => changeSound({ crossfeed: { ...crossfeed, enabled: true, levelDb } })}
      />
    </section>
  );
}
