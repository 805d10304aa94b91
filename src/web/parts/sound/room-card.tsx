import { useState } from "preact/hooks";
import type { SoundSettings } from "../../../shared/sound/settings.ts";
import { impulses, type SoundStatus, uploadImpulse } from "../../api/sound.ts";
import { changeSound } from "../../state/sound.ts";
import { useAnswer } from "../use-answer.ts";
import { Dial } from "./dial.tsx";
import { SwitchRow } from "./switch-row.tsx";

type Props = { readonly sound: SoundSettings; readonly status: SoundStatus | null };

/** The convolver: the response of a room or a headphone, and how much of it. */
export function RoomCard({ sound: { convolver }, status }: Props) {
  const [uploads, setUploads] = useState(0);
  const list = useAnswer(`impulses ${uploads}`, impulses) ?? [];
  const set = (change: Partial<SoundSettings["convolver"]>) => changeSound({ convolver: { ...convolver, ...change } });
  const upload = async (file: File | undefined) => {
    if (file === undefined) return;
    const impulse = await uploadImpulse(file);
    setUploads((n) => n + 1);
    if (impulse !== null) set({ impulse, enabled: true });
  };
  return (
    <section class="card stack" aria-label="Room correction">
      <SwitchRow
        label="Room correction"
        hint={hintOf(status)}
        on={convolver.enabled}
        onChange={(enabled) => set({ enabled: enabled && convolver.impulse !== "" })}
      />
      <label class="field">
        <span>Impulse response</span>
        <select
          class="select"
          value={convolver.impulse}
          onChange={({ currentTarget: { value } }) => set({ impulse: value, enabled: value !== "" })}
        >
          <option value="">None</option>
          {list.map(({ name, taps }) => (
            <option key={name} value={name}>
              {name} ({taps} taps)
            </option>
          ))}
        </select>
      </label>
      <Dial
        label="Mix"
        value={convolver.mix}
        limit={[0, 1]}
        step={0.05}
        text={`${Math.round(convolver.mix * 100)} %`}
        onChange={(mix) => set({ mix })}
      />
      <label class="button">
        Upload a WAV file
        <input
          type="file"
          class="unseen"
          accept=".wav,audio/wav"
          onChange={(event) => upload(event.currentTarget.files?.[0])}
        />
      </label>
    </section>
  );
}

function hintOf(status: SoundStatus | null): string {
  switch (status?.convolver.state) {
    case "building":
      return "Getting ready; the sound goes on without it.";
    case "failed":
      return `It cannot be used: ${status.convolver.reason}`;
    case "ready":
      return `${status.convolver.taps} taps at ${status.convolver.rateHz} Hz.`;
    default:
      return "The measured response of a room or of headphones.";
  }
}
