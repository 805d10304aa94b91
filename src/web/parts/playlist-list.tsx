import { useRef, useState } from "preact/hooks";
import { moveEntries, type PlaylistEntry, removeEntry } from "../api/playlists.ts";
import type { Paged } from "../state/paged.ts";
import { moveOf } from "../state/selection.ts";
import { playlistsVersion } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { SongRow } from "./song-row.tsx";
import { titleOf } from "./song-words.ts";
import { useDrag } from "./use-drag.ts";
import { VirtualList } from "./virtual-list.tsx";

/** An entry, and the version of the playlists it was seen in. */
export type SeenPlace = { readonly entry: PlaylistEntry; readonly version: number };

type Props = {
  readonly name: string;
  readonly list: Paged<SeenPlace>;
  /** Not of a smart one, whose rules decide what is in it. */
  readonly isChangeable: boolean;
};

const ROW_PX = 62;

/** The entries of a playlist: drag them, move them by keys, take them out. */
export function PlaylistList({ name, list, isChangeable }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const [said, say] = useState("");
  const total = list.total.value;

  // Positions mean something only in the list that is shown; soon there is a newer one.
  const isShown = (index: number) => list.at(index)?.version === playlistsVersion.peek();
  const bring = async (index: number, gap: number) => {
    const wanted = moveOf(index, Math.min(total, Math.max(0, gap)), () => false);
    if (wanted === null || !isShown(index)) return;
    if ((await attempt(moveEntries(name, wanted))) !== null) say(`Moved to place ${wanted.to + 1}`);
  };
  const takeOut = (index: number) => isShown(index) && attempt(removeEntry(name, index));
  const drag = useDrag({ element, rowHeight: ROW_PX, count: total, drop: bring });

  const focusRow = (index: number) =>
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus());
  const onKey = (event: KeyboardEvent, index: number) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (step !== 0 && event.altKey) {
      void bring(index, step < 0 ? index - 1 : index + 2).then(() => focusRow(index + step));
    } else if (step !== 0) focusRow(index + step);
    else if (event.key === "Delete" || event.key === "Backspace") void takeOut(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={element} class="queue-rows">
      <VirtualList
        label="Songs"
        list={list}
        rowHeight={ROW_PX}
        row={(seen, index) => {
          if (seen === undefined) return null;
          const { song, uri } = seen.entry;
          return (
            <div class={`row fill entry${drag.carried === index ? " carried" : ""}`}>
              {isChangeable && (
                <span class="grip icon-button" aria-hidden="true" onPointerDown={(event) => drag.begin(event, index)}>
                  <Icon name="grip" />
                </span>
              )}
              <div class="grow fill">
                {song === null ? (
                  <div class="plain-row cut muted">{uri}</div>
                ) : (
                  <SongRow song={song} {...(isChangeable ? { keys: { index, onKey } } : {})} />
                )}
              </div>
              {isChangeable && (
                <IconButton
                  icon="remove"
                  label={`Take ${song === null ? uri : titleOf(song)} out, place ${index + 1}`}
                  onClick={() => takeOut(index)}
                />
              )}
            </div>
          );
        }}
      />
      {drag.gap !== null && <div class="drop-mark" style={{ top: `${drag.gap * ROW_PX}px` }} />}
      <div class="unseen" role="status">
        {said}
      </div>
    </div>
  );
}
