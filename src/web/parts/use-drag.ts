import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";

type Options = {
  /** What holds the list, as its last part but one. */
  readonly element: RefObject<HTMLElement | null>;
  readonly rowHeight: number;
  readonly count: number;
  /** Let go before the row `gap`. */
  readonly drop: (index: number, gap: number) => void;
};

const EDGE_PX = 60;
const SCROLL_PX = 14;

/** Rows carried by mouse, pen or finger; near an edge the list scrolls. */
export function useDrag({ element, rowHeight, count, drop }: Options) {
  const [carried, setCarried] = useState<number | null>(null);
  const [gap, setGap] = useState<number | null>(null);
  const newest = useRef(drop);
  newest.current = drop;

  const begin = (event: PointerEvent, index: number) => {
    const rows = element.current?.querySelector(".virtual");
    const scroller = element.current?.closest(".main");
    const grip = event.currentTarget as HTMLElement;
    if (rows === null || rows === undefined || scroller === null || scroller === undefined) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    let clientY = event.clientY;
    let place: number | null = null;
    const look = () => {
      const above = rows.getBoundingClientRect().top;
      place = Math.min(count, Math.max(0, Math.round((clientY - above) / rowHeight)));
      setGap(place);
      const { top, bottom } = scroller.getBoundingClientRect();
      if (clientY < top + EDGE_PX) scroller.scrollTop -= SCROLL_PX;
      else if (clientY > bottom - EDGE_PX) scroller.scrollTop += SCROLL_PX;
    };
    const timer = setInterval(look, 30);
    const follow = (moved: PointerEvent) => {
      clientY = moved.clientY;
      look();
    };
    const end = (isDropped: boolean) => {
      clearInterval(timer);
      leaving.abort();
      setCarried(null);
      setGap(null);
      if (isDropped && place !== null) newest.current(index, place);
    };
    const leaving = new AbortController();
    const { signal } = leaving;
    grip.addEventListener("pointermove", follow, { signal });
    grip.addEventListener("pointerup", () => end(true), { signal });
    grip.addEventListener("pointercancel", () => end(false), { signal });
    addEventListener("keydown", (key) => key.key === "Escape" && end(false), { signal });
    setCarried(index);
  };
  return { carried, gap, begin };
}
