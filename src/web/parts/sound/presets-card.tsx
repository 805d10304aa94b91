import { useState } from "preact/hooks";
import type { SoundSettings } from "../../../shared/sound/settings.ts";
import { applyPreset, importText, presets, removePreset, resetSound, savePreset } from "../../api/sound.ts";
import { learnSound } from "../../state/sound.ts";
import { Dialog } from "../dialog.tsx";
import { Icon } from "../icon.tsx";
import { IconButton } from "../icon-button.tsx";
import { NameDialog } from "../name-dialog.tsx";
import { useAnswer } from "../use-answer.ts";

type Props = { readonly sound: SoundSettings };

/** Settings under names. */
export function PresetsCard({ sound }: Props) {
  const [changes, setChanges] = useState(0);
  const [open, setOpen] = useState<"name" | "import" | null>(null);
  const list = useAnswer(`presets ${changes}`, presets) ?? [];
  const again = () => setChanges((n) => n + 1);
  return (
    <section class="card stack" aria-label="Presets">
      <h2>Presets</h2>
      {list.length === 0 && <p class="small muted">Keep what is set now under a name, and come back to it.</p>}
      <ul>
        {list.map(({ name }) => (
          <li key={name} class="row">
            <button type="button" class="preset grow" onClick={async () => learnSound(await applyPreset(name))}>
              {name}
            </button>
            <IconButton
              icon="trash"
              label={`Delete ${name}`}
              onClick={async () => {
                await removePreset(name);
                again();
              }}
            />
          </li>
        ))}
      </ul>
      <div class="chips">
        <button type="button" class="chip" onClick={() => setOpen("name")}>
          <Icon name="save" /> Keep this
        </button>
        <button type="button" class="chip" onClick={() => setOpen("import")}>
          Import…
        </button>
        <button type="button" class="chip" onClick={async () => learnSound(await resetSound())}>
          <Icon name="undo" /> Untouched sound
        </button>
      </div>
      {open === "name" && (
        <NameDialog
          title="Keep these settings"
          verb="Keep"
          take={async (name) => {
            const isKept = await savePreset(name, sound);
            again();
            return isKept;
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "import" && <ImportDialog onClose={() => setOpen(null)} />}
    </section>
  );
}

function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  return (
    <Dialog title="Import an equaliser" onClose={onClose}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const settings = await importText(text);
          learnSound(settings);
          if (settings !== null) onClose();
        }}
      >
        <label class="field">
          <span>What Equalizer APO, AutoEq or Room EQ Wizard wrote</span>
          <textarea
            class="input"
            rows={8}
            placeholder={"Preamp: -6 dB\nFilter 1: ON PK Fc 105 Hz Gain 3.5 dB Q 0.7"}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button main" disabled={text.trim() === ""}>
          Import
        </button>
      </form>
    </Dialog>
  );
}
