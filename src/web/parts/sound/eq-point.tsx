import type { RefObject } from "preact";
import type { PlacedBand } from "../../../shared/sound/band.ts";
import { SOUND_LIMITS } from "../../../shared/sound/limits.ts";
import { hasGain, typeName } from "./band-words.ts";
import { clamp, dbOf, decibels, hertz, hzOf, placeOn, rounded, xOf, yOf } from "./scale.ts";

type Props = {
  readonly band: PlacedBand;
  readonly number: number;
  readonly isChosen: boolean;
  readonly plane: RefObject<HTMLDivElement | null>;
  readonly onChoose: () => void;
  readonly onChange: (band: PlacedBand) => void;
  readonly onRemove: () => void;
};

const SEMITONES = 2;
const STEP_DB = 0.5;

/** A filter on the plane: dragged by a finger, or moved with the arrow keys; the wheel makes it wider and narrower. */
export function EqPoint({ band, number, isChosen, plane, onChoose, onChange, onRemove }: Props) {
  const { frequencyHz, gainDb, q, type } = band;
  const gained = hasGain(type);
  const to = (change: Partial<PlacedBand>) => {
    const { band: limits } = SOUND_LIMITS;
    const next = { ...band, ...change };
    onChange({
      ...next,
      frequencyHz: clamp(next.frequencyHz, 20, 20_000),
      gainDb: clamp(rounded(next.gainDb), ...limits.gainDb),
      q: clamp(Number(next.q.toPrecision(3)), 0.1, 20),
    });
  };
  const drag = (event: PointerEvent) => {
    const point = event.currentTarget as HTMLElement;
    if (plane.current === null || !point.hasPointerCapture(event.pointerId)) return;
    const { x, y } = placeOn(plane.current, event);
    to({ frequencyHz: hzOf(x), ...(gained ? { gainDb: dbOf(y) } : {}) });
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => to({ frequencyHz: Number((frequencyHz * 2 ** (-SEMITONES / 12)).toPrecision(3)) }),
    ArrowRight: () => to({ frequencyHz: Number((frequencyHz * 2 ** (SEMITONES / 12)).toPrecision(3)) }),
    ArrowUp: () => to({ gainDb: gainDb + STEP_DB }),
    ArrowDown: () => to({ gainDb: gainDb - STEP_DB }),
    "+": () => to({ q: q * 1.2 }),
    "-": () => to({ q: q / 1.2 }),
    Delete: onRemove,
    Backspace: onRemove,
  };
  return (
    <button
      type="button"
      role="slider"
      class={isChosen ? "eq-point chosen" : "eq-point"}
      style={{ left: `${xOf(frequencyHz) * 100}%`, top: `${yOf(gained ? gainDb : 0) * 100}%` }}
      aria-label={`Filter ${number}, ${typeName(type)}`}
      aria-valuemin={-30}
      aria-valuemax={30}
      aria-valuenow={gainDb}
      aria-valuetext={`${hertz(frequencyHz)}${gained ? `, ${decibels(gainDb)}` : ""}, Q ${q}`}
      onFocus={onChoose}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onChoose();
      }}
      onPointerMove={drag}
      onWheel={(event) => {
        event.preventDefault();
        to({ q: q * 1.1 ** -Math.sign(event.deltaY) });
      }}
      onDblClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        const key = keys[event.key];
        if (key === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        key();
      }}
    >
      {number}
    </button>
  );
}
