import { useRef, useState } from "preact/hooks";
import type { EntryView } from "../../protocols/http/entry-view.ts";
import { play } from "../api/player.ts";
import { move, remove } from "../api/queue.ts";
import type { Paged } from "../state/paged.ts";
import { extended, moveOf, NOTHING, toggled } from "../state/selection.ts";
import { player } from "../state/store.ts";
import { Icon } from "./icon.tsx";
import { PlaylistDialog } from "./playlist-dialog.tsx";
import { QueueRow } from "./queue-row.tsx";
import { useDrag } from "./use-drag.ts";
import { VirtualList } from "./virtual-list.tsx";

/** An entry, and the version of the queue it was seen in. */
export type SeenEntry = { readonly entry: EntryView; readonly version: number };

const ROW_PX = 64;

/** The entries: choose them, drag them, take them out. */
export function QueueList({ list }: { readonly list: Paged<SeenEntry> }) {
  const [selection, setSelection] = useState(NOTHING);
  const element = useRef<HTMLDivElement>(null);
  const [said, say] = useState("");
  const idAt = (index: number) => list.at(index)?.entry.id;
  const isChosen = (index: number) => selection.ids.has(idAt(index) ?? -1);
  const [keeping, setKeeping] = useState<readonly string[] | null>(null);
  const total = list.total.value;
  /** In the order of the queue. */
  const chosenUris = () =>
    Array.from({ length: total }, (_, index) => list.at(index)?.entry)
      .filter((entry) => entry !== undefined && selection.ids.has(entry.id))
      .map((entry) => entry?.song.uri ?? "");

  const bring = async (index: number, gap: number) => {
    const wanted = moveOf(index, Math.min(total, Math.max(0, gap)), isChosen);
    const seen = list.at(index);
    const now = player.peek();
    // Positions mean something only in the queue that is shown: in a newer one they are refused.
    if (wanted === null || seen === undefined || now === null || now.queue.version !== seen.version) return;
    if (await move(wanted.start, wanted.end, wanted.to, `"${now.epoch}-${now.revision}"`))
      say(`Moved to place ${wanted.to + 1}`);
  };
  const drag = useDrag({ element, rowHeight: ROW_PX, count: total, drop: bring });

  const focusRow = (index: number) =>
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus());
  const onKey = (event: KeyboardEvent, index: number, id: number) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (step !== 0 && event.altKey) {
      void bring(index, step < 0 ? index - 1 : index + 2).then(() => focusRow(index + step));
    } else if (step !== 0) {
      if (event.shiftKey)
        setSelection(
          extended(selection.anchor === null ? toggled(selection, id, index) : selection, index + step, idAt),
        );
      focusRow(index + step);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      void remove(selection.ids.size > 0 ? [...selection.ids] : [id]);
      setSelection(NOTHING);
    } else if (event.key === "Enter") void play({ entryId: id });
    else if (event.key === " ") setSelection(toggled(selection, id, index));
    else if (event.key === "Escape") setSelection(NOTHING);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={element} class="queue">
      {selection.ids.size > 0 && (
        <div class="toolbar" role="toolbar" aria-label="Chosen songs">
          <span class="badge">{selection.ids.size} chosen</span>
          <button
            type="button"
            class="chip"
            onClick={() => {
              void remove([...selection.ids]);
              setSelection(NOTHING);
            }}
          >
            <Icon name="trash" /> Take out
          </button>
          <button type="button" class="chip" onClick={() => setKeeping(chosenUris())}>
            <Icon name="playlist" /> To a playlist
          </button>
          <button type="button" class="chip" onClick={() => setSelection(NOTHING)}>
            Choose none
          </button>
        </div>
      )}
      <div class="queue-rows">
        <VirtualList
          label="Queue"
          list={list}
          rowHeight={ROW_PX}
          row={(seen, index) => (
            <QueueRow
              entry={seen?.entry}
              index={index}
              isCurrent={seen?.entry.id === player.value?.entry?.id}
              isChosen={isChosen(index)}
              isCarried={drag.carried === index}
              onKey={onKey}
              onGrip={drag.begin}
              onChoose={(event, id) =>
                setSelection(event.shiftKey ? extended(selection, index, idAt) : toggled(selection, id, index))
              }
            />
          )}
        />
        {drag.gap !== null && <div class="drop-mark" style={{ top: `${drag.gap * ROW_PX}px` }} />}
      </div>
      {keeping !== null && <PlaylistDialog uris={keeping} onClose={() => setKeeping(null)} />}
      <div class="unseen" role="status">
        {said}
      </div>
    </div>
  );
}
