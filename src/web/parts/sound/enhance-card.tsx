import { useEffect, useState } from "preact/hooks";
import { ENHANCE_PRESETS, type EnhanceReport } from "../../../shared/sound/enhance.ts";
import { SOUND_LIMITS } from "../../../shared/sound/limits.ts";
import type { SoundSettings } from "../../../shared/sound/settings.ts";
import { compare, enhanceStatus } from "../../api/sound.ts";
import { changeSound, learnSound, soundVersion } from "../../state/sound.ts";
import { useAnswer } from "../use-answer.ts";
import { Dial } from "./dial.tsx";
import { decibels } from "./scale.ts";
import { SwitchRow } from "./switch-row.tsx";

const RENEW_MS = 2_000;
const BAND_NAMES = ["deep bass", "bass", "low mids", "mids", "presence", "treble", "air"];

type Props = { readonly sound: SoundSettings };

/** What is made of each track by what analysis heard in it, and the original to compare with. */
export function EnhanceCard({ sound }: Props) {
  const { enhance, levelMatcher } = sound;
  const set = (change: Partial<SoundSettings["enhance"]>) => changeSound({ enhance: { ...enhance, ...change } });
  const matcher = (change: Partial<SoundSettings["levelMatcher"]>) =>
    changeSound({ levelMatcher: { ...levelMatcher, ...change } });
  const hear = async (bypassed: boolean) => {
    if ((await compare(bypassed)) !== null) learnSound({ ...sound, enhance: { ...enhance, bypassed } });
  };
  return (
    <section class="card stack" aria-label="Enhance">
      <SwitchRow
        label="Enhance"
        hint="Tone, dynamics and width, as each track needs it."
        on={enhance.enabled}
        onChange={(enabled) => set({ enabled })}
      />
      <div class="chips">
        {ENHANCE_PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            class="chip preset-name"
            aria-pressed={enhance.preset === preset}
            onClick={() => set({ preset })}
          >
            {preset}
          </button>
        ))}
      </div>
      <Dial
        label="Intensity"
        value={enhance.intensity}
        limit={SOUND_LIMITS.enhance.intensity}
        text={`${enhance.intensity} %`}
        onChange={(intensity) => set({ intensity })}
      />
      <fieldset class="row" aria-label="Compare, as loud as each other">
        <button
          type="button"
          class="button grow"
          aria-pressed={enhance.bypassed}
          disabled={!enhance.enabled}
          onClick={() => hear(true)}
        >
          A · Original
        </button>
        <button
          type="button"
          class="button grow"
          aria-pressed={!enhance.bypassed}
          disabled={!enhance.enabled}
          onClick={() => hear(false)}
        >
          B · Enhanced
        </button>
      </fieldset>
      {enhance.enabled && <Now />}
      <SwitchRow
        label="Level matcher"
        hint="Every track as loud as the others; albums keep their distances."
        on={levelMatcher.enabled}
        onChange={(enabled) => matcher({ enabled })}
      />
      <Dial
        label="Target"
        value={levelMatcher.targetLufs}
        limit={SOUND_LIMITS.levelMatcher.targetLufs}
        text={`${levelMatcher.targetLufs} LUFS`}
        onChange={(targetLufs) => matcher({ targetLufs })}
      />
    </section>
  );
}

/** What it does to the track that plays. */
function Now() {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((n) => n + 1), RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  const status = useAnswer(`${soundVersion.value} ${turn}`, enhanceStatus, true);
  const [shown, setShown] = useState<EnhanceReport | null>(null);
  useEffect(() => {
    if (status !== null) setShown(status.now);
  }, [status]);
  return (
    <p class="small muted" aria-live="polite">
      {shown === null ? "…" : wordsOf(shown)}
    </p>
  );
}

function wordsOf({ state, reason, plan, faded, levelDb }: EnhanceReport): string {
  if (state === "stopped") return "Nothing plays.";
  if (state === "off") return "Nothing is done.";
  if (plan === null) return `This track is left as it is: ${reason ?? "nothing is known of it"}.`;
  const tones = plan.toneDb.flatMap((db, index) =>
    Math.abs(db) < 0.3 ? [] : [`${BAND_NAMES[index]} ${decibels(db)}`],
  );
  const parts = [
    ...tones,
    ...(plan.dynamics === null ? [] : [plan.dynamics.ratio < 1 ? "livelier" : "calmer dynamics"]),
    ...(plan.width === 1 ? [] : [plan.width > 1 ? "wider" : "narrower"]),
    ...(levelDb === null ? [] : [`level ${decibels(levelDb)}`]),
  ];
  const held = faded.map(({ stage, because }) => `${stage} is held back for the sake of its ${because}`);
  return `This track: ${[...(parts.length === 0 ? ["nothing to be done"] : parts), ...held].join(", ")}.`;
}
