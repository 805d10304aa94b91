import { useRef } from "preact/hooks";
import { BAND_SETS, type BandSet, type SoundSettings } from "../../../shared/sound/settings.ts";
import { SLIDERS } from "../../../shared/sound/sliders.ts";
import { changeSound } from "../../state/sound.ts";
import { allSliders, curveOf, graphicFilters, slidersAs } from "./curve.ts";
import { EqGraph } from "./eq-graph.tsx";
import { clamp, dbOf, decibels, hertz, placeOn, xOf, yOf } from "./scale.ts";

const SET_NAMES: Readonly<Record<BandSet, string>> = {
  iso10: "10 octaves",
  iso15: "15 bands",
  iso31: "31 thirds of octaves",
  bark25: "25 critical bands",
};
const MOST_DB = 15;
const STEP_DB = 0.5;

type Props = { readonly sound: SoundSettings };

/** A curve that is drawn with one stroke, or set slider by slider with the arrow keys. */
export function Graphic({ sound: { graphic } }: Props) {
  const plane = useRef<HTMLDivElement>(null);
  const sliders = allSliders(graphic);
  const bands = SLIDERS[graphic.set];
  const set = (index: number, gainDb: number) => {
    const next = sliders.map((db, i) => (i === index ? clamp(gainDb, -MOST_DB, MOST_DB) : db));
    changeSound({ graphic: { ...graphic, enabled: true, slidersDb: next } });
  };
  const draw = (event: PointerEvent) => {
    if (plane.current === null || event.buttons === 0) return;
    const { x, y } = placeOn(plane.current, event);
    const distances = bands.map(({ centreHz }) => Math.abs(xOf(centreHz) - x));
    set(distances.indexOf(Math.min(...distances)), Math.round(dbOf(y) / STEP_DB) * STEP_DB);
  };
  return (
    <div class="stack">
      <EqGraph plane={plane} label="What the sliders do together" curve={curveOf(graphicFilters(graphic))}>
        <div
          class="eq-sliders"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            draw(event);
          }}
          onPointerMove={draw}
        >
          {bands.map(({ centreHz }, index) => {
            const db = sliders[index] ?? 0;
            return (
              <div
                key={centreHz}
                role="slider"
                tabIndex={0}
                class="eq-slider"
                aria-label={hertz(Math.round(centreHz))}
                aria-valuemin={-MOST_DB}
                aria-valuemax={MOST_DB}
                aria-valuenow={db}
                aria-valuetext={decibels(db)}
                aria-orientation="vertical"
                style={{ left: `${xOf(centreHz) * 100}%`, "--y": `${yOf(db) * 100}%` }}
                onKeyDown={(event) => {
                  const steps: Readonly<Record<string, number>> = {
                    ArrowUp: db + STEP_DB,
                    ArrowDown: db - STEP_DB,
                    Home: 0,
                  };
                  const next = steps[event.key];
                  if (next === undefined) return;
                  event.preventDefault();
                  event.stopPropagation();
                  set(index, next);
                }}
              />
            );
          })}
        </div>
      </EqGraph>
      <div class="row wrap">
        <label class="field">
          <span>Sliders</span>
          <select
            class="select"
            value={graphic.set}
            onChange={(event) => {
              const next = event.currentTarget.value as BandSet;
              changeSound({ graphic: { ...graphic, set: next, slidersDb: slidersAs(graphic, next) } });
            }}
          >
            {BAND_SETS.map((name) => (
              <option key={name} value={name}>
                {SET_NAMES[name]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button"
          disabled={graphic.slidersDb.every((db) => db === 0)}
          onClick={() => changeSound({ graphic: { ...graphic, slidersDb: [] } })}
        >
          All in the middle
        </button>
      </div>
    </div>
  );
}
