import { useState } from "preact/hooks";
import type { SoundSettings } from "../../../shared/sound/settings.ts";
import { changeSound } from "../../state/sound.ts";
import { Graphic } from "./graphic.tsx";
import { Parametric } from "./parametric.tsx";
import { SwitchRow } from "./switch-row.tsx";

type Props = { readonly sound: SoundSettings };

/** Both equalisers; what is heard is what they do together. */
export function EqualiserCard({ sound }: Props) {
  const [kind, setKind] = useState<"parametric" | "graphic">(sound.graphic.enabled ? "graphic" : "parametric");
  const stage = sound[kind];
  return (
    <section class="card stack" aria-label="Equaliser">
      <SwitchRow
        label="Equaliser"
        hint={kind === "graphic" ? "Draw over the sliders." : "Drag the points; the wheel makes them narrower."}
        on={stage.enabled}
        onChange={(enabled) => changeSound({ [kind]: { ...stage, enabled } })}
      />
      <div class="chips">
        <button type="button" class="chip" aria-pressed={kind === "parametric"} onClick={() => setKind("parametric")}>
          Curve {sound.parametric.enabled && <span class="on-dot" title="on" />}
        </button>
        <button type="button" class="chip" aria-pressed={kind === "graphic"} onClick={() => setKind("graphic")}>
          Sliders {sound.graphic.enabled && <span class="on-dot" title="on" />}
        </button>
      </div>
      {kind === "graphic" ? <Graphic sound={sound} /> : <Parametric sound={sound} />}
    </section>
  );
}
