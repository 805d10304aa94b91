import { useState } from "preact/hooks";
import { setOptions } from "../api/player.ts";
import { resetSetting, setSetting, settings } from "../api/settings.ts";
import { BackupCard } from "../parts/backup-card.tsx";
import { Range } from "../parts/range.tsx";
import { SettingRow } from "../parts/setting-row.tsx";
import { SignIn } from "../parts/sign-in.tsx";
import { TokensCard } from "../parts/tokens-card.tsx";
import { useAnswer } from "../parts/use-answer.ts";
import { isHelpShown } from "../state/keys.ts";
import { type Scheme, scheme } from "../state/scheme.ts";
import { player, settingsVersion } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";

const SCHEMES: readonly { readonly name: Scheme; readonly title: string }[] = [
  { name: "auto", title: "As the system" },
  { name: "dark", title: "Dark" },
  { name: "light", title: "Light" },
];
const GAINS = ["off", "track", "album", "auto"] as const;

export default function Settings() {
  const [changes, setChanges] = useState(0);
  const found = useAnswer(`settings ${settingsVersion.value} ${changes}`, settings, true);
  const options = player.value?.options;
  const change = async (made: Promise<unknown>) => {
    // A field that was refused shows what counts again.
    if ((await attempt(made)) === null) setChanges(changes + 1);
  };
  return (
    <div class="view">
      <h1>Settings</h1>
      <section class="card stack">
        <h2>This page</h2>
        <div class="chips">
          {SCHEMES.map(({ name, title }) => (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={scheme.value === name}
              onClick={() => (scheme.value = name)}
            >
              {title}
            </button>
          ))}
          <button type="button" class="chip" onClick={() => (isHelpShown.value = true)}>
            Keys
          </button>
        </div>
      </section>
      {options !== undefined && (
        <section class="card stack">
          <h2>Playing</h2>
          <div class="row">
            <span class="grow">Crossfade</span>
            <span class="number small muted">{options.crossfadeSeconds} s</span>
            <div class="setting-range">
              <Range
                label="Crossfade"
                value={options.crossfadeSeconds}
                max={15}
                text={`${options.crossfadeSeconds} seconds`}
                onChange={(crossfadeSeconds) => setOptions({ crossfadeSeconds })}
              />
            </div>
          </div>
          <div class="row wrap">
            <span class="grow named">ReplayGain</span>
            <div class="chips">
              {GAINS.map((replayGain) => (
                <button
                  key={replayGain}
                  type="button"
                  class="chip"
                  aria-pressed={options.replayGain === replayGain}
                  onClick={() => setOptions({ replayGain })}
                >
                  {replayGain}
                </button>
              ))}
            </div>
          </div>
        </section>
      )}
      <SignIn />
      <TokensCard />
      {found !== null && (
        <section class="card stack">
          <h2>The daemon</h2>
          {Object.entries(found.settings).map(([name, setting]) => (
            <SettingRow
              key={name}
              name={name}
              setting={setting}
              onChange={(value) => change(setSetting(name, value))}
              onReset={() => change(resetSetting(name))}
            />
          ))}
        </section>
      )}
      <BackupCard />
      <p class="small muted">
        <a href="/docs">The interface for programs</a>
      </p>
    </div>
  );
}
