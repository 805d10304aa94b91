import { useRef, useState } from "preact/hooks";
import { MAX_BANDS, type PlacedBand } from "../../../shared/sound/band.ts";
import type { SoundSettings } from "../../../shared/sound/settings.ts";
import { changeSound } from "../../state/sound.ts";
import { Icon } from "../icon.tsx";
import { BandEditor } from "./band-editor.tsx";
import { curveOf, graphicFilters } from "./curve.ts";
import { EqGraph } from "./eq-graph.tsx";
import { EqPoint } from "./eq-point.tsx";
import { NumberField } from "./number-field.tsx";
import { dbOf, hzOf, placeOn } from "./scale.ts";

type Props = { readonly sound: SoundSettings };

/** Filters that are drawn: each is a point to drag, and the curve is what they do together. */
export function Parametric({ sound: { parametric, graphic } }: Props) {
  const plane = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState(0);
  const { bands, preampDb } = parametric;
  const set = (next: readonly PlacedBand[]) =>
    changeSound({ parametric: { ...parametric, enabled: true, bands: next } });
  const change = (index: number, band: PlacedBand) => set(bands.map((each, i) => (i === index ? band : each)));
  const remove = (index: number) => {
    setChosen(Math.max(0, index - 1));
    set(bands.filter((_, i) => i !== index));
  };
  const add = (frequencyHz: number, gainDb: number) => {
    if (bands.length >= MAX_BANDS) return;
    setChosen(bands.length);
    set([...bands, { type: "peaking", frequencyHz, gainDb, q: 1, side: "both" }]);
  };
  const sliders = graphic.enabled ? graphicFilters(graphic) : [];
  const band = bands[chosen];
  return (
    <div class="stack">
      <EqGraph
        plane={plane}
        label={`What ${bands.length} filters do together`}
        curve={curveOf([...bands, ...sliders], preampDb)}
        behind={band === undefined || bands.length < 2 ? undefined : curveOf([band])}
        onDoubleClick={(event) => {
          if (plane.current === null) return;
          const { x, y } = placeOn(plane.current, event);
          add(hzOf(x), dbOf(y));
        }}
      >
        {bands.map((each, index) => (
          <EqPoint
            key={index}
            band={each}
            number={index + 1}
            isChosen={index === chosen}
            plane={plane}
            onChoose={() => setChosen(index)}
            onChange={(next) => change(index, next)}
            onRemove={() => remove(index)}
          />
        ))}
        {bands.length === 0 && <p class="eq-hint muted">Double-click where a filter should be.</p>}
      </EqGraph>
      {band !== undefined && (
        <BandEditor
          band={band}
          number={chosen + 1}
          onChange={(next) => change(chosen, next)}
          onRemove={() => remove(chosen)}
        />
      )}
      <div class="row wrap">
        <button type="button" class="button" disabled={bands.length >= MAX_BANDS} onClick={() => add(1000, 0)}>
          <Icon name="add" /> Add a filter
        </button>
        <NumberField
          label="Preamp, dB"
          value={preampDb}
          limit={[-30, 30]}
          step={0.5}
          onChange={(db) => changeSound({ parametric: { ...parametric, preampDb: db } })}
        />
      </div>
    </div>
  );
}
