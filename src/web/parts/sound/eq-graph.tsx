import type { ComponentChildren, RefObject } from "preact";
import { areaOf, VIEW_BOX } from "./curve.ts";
import { hertz, RANGE_DB, xOf, yOf } from "./scale.ts";

const LINES_HZ = [50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const LINES_DB = [12, 6, 0, -6, -12];

type Props = {
  /** What all filters together do, as a path. */
  readonly curve: string;
  /** What is drawn thinner behind it. */
  readonly behind?: string | undefined;
  readonly label: string;
  readonly plane: RefObject<HTMLDivElement | null>;
  readonly onDoubleClick?: (event: MouseEvent) => void;
  readonly children?: ComponentChildren;
};

const percent = (part: number): string => `${part * 100}%`;

/** The plane of an equaliser with its curve; what lies on it are its children. */
export function EqGraph({ curve, behind, label, plane, onDoubleClick, children }: Props) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; there is a button for it, too.
    <div class="eq" ref={plane} onDblClick={onDoubleClick}>
      {LINES_HZ.map((line) => (
        <span key={line} class="eq-hz" style={{ left: percent(xOf(line)) }}>
          <span class="small muted number">{hertz(line).replace(" Hz", "").replace(" kHz", "k")}</span>
        </span>
      ))}
      {LINES_DB.map((line) => (
        <span key={line} class={line === 0 ? "eq-db zero" : "eq-db"} style={{ top: percent(yOf(line)) }}>
          <span class="small muted number">{line > 0 ? `+${line}` : line}</span>
        </span>
      ))}
      <svg viewBox={VIEW_BOX} preserveAspectRatio="none" role="img" aria-label={`${label}, ${RANGE_DB} dB up and down`}>
        <path class="eq-area" d={areaOf(curve)} />
        {behind !== undefined && <path class="eq-behind" d={behind} />}
        <path class="eq-curve" d={curve} />
      </svg>
      {children}
    </div>
  );
}
