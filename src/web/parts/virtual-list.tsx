import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Paged } from "../state/paged.ts";

type Props<T> = {
  readonly label: string;
  readonly list: Paged<T>;
  /** In pixels; all rows are alike. */
  readonly rowHeight: number;
  /** Rows side by side in a width, for grids. */
  readonly columnsIn?: (width: number) => number;
  readonly row: (item: T | undefined, index: number) => ComponentChildren;
};

const SPARE_ROWS = 8;

/** A list of any length inside the scrolling part of the page: only the rows in sight are there. */
export function VirtualList<T>({ label, list, rowHeight, columnsIn, row }: Props<T>) {
  const element = useRef<HTMLUListElement>(null);
  const [columns, setColumns] = useState(1);
  const [range, setRange] = useState({ start: 0, end: 30 });
  const total = list.total.value;
  void list.version.value;

  useLayoutEffect(() => {
    const scroller = element.current?.closest(".main") ?? null;
    const { current } = element;
    if (scroller === null || current === null) return;
    const measure = () => {
      const above = scroller.getBoundingClientRect().top - current.getBoundingClientRect().top;
      const count = columnsIn?.(current.clientWidth) ?? 1;
      const first = Math.max(0, Math.floor(above / rowHeight) - SPARE_ROWS);
      const last = Math.ceil((above + scroller.clientHeight) / rowHeight) + SPARE_ROWS;
      setColumns(count);
      setRange((was) => {
        const next = { start: first * count, end: Math.max(1, last) * count };
        return was.start === next.start && was.end === next.end ? was : next;
      });
    };
    measure();
    scroller.addEventListener("scroll", measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    observer.observe(current);
    return () => {
      scroller.removeEventListener("scroll", measure);
      observer.disconnect();
    };
  }, [rowHeight, columnsIn]);

  useEffect(() => list.show(range.start, range.end), [list, range, total]);

  const shown = [];
  for (let index = range.start; index < Math.min(range.end, total); index++) {
    const place = { top: `${Math.floor(index / columns) * rowHeight}px`, height: `${rowHeight}px` };
    const cell = columns === 1 ? {} : { left: `${((index % columns) / columns) * 100}%`, width: `${100 / columns}%` };
    shown.push(
      <li key={index} class="cell" aria-setsize={total} aria-posinset={index + 1} style={{ ...place, ...cell }}>
        {row(list.at(index), index)}
      </li>,
    );
  }
  return (
    <ul
      ref={element}
      class="virtual"
      aria-label={label}
      aria-busy={list.state.value === "loading"}
      style={{ height: `${Math.ceil(total / columns) * rowHeight}px` }}
    >
      {shown}
    </ul>
  );
}
