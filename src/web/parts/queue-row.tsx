import type { EntryView } from "../../protocols/http/entry-view.ts";
import { artOf } from "../api/art.ts";
import { play } from "../api/player.ts";
import { remove } from "../api/queue.ts";
import { Art } from "./art.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { byline, titleOf } from "./song-words.ts";
import { clock } from "./time.ts";

type Props = {
  readonly entry: EntryView | undefined;
  readonly index: number;
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  readonly isCarried: boolean;
  readonly onKey: (event: KeyboardEvent, index: number, id: number) => void;
  readonly onGrip: (event: PointerEvent, index: number) => void;
  readonly onChoose: (event: MouseEvent, id: number) => void;
};

/** An entry of the queue. */
export function QueueRow({ entry, index, isCurrent, isChosen, isCarried, onKey, onGrip, onChoose }: Props) {
  if (entry === undefined) return <div class="song-row waiting" />;
  const { id, song } = entry;
  const title = titleOf(song);
  const look = ["song-row entry", isCurrent && "current", isChosen && "chosen", isCarried && "carried"];
  return (
    <div class={look.filter(Boolean).join(" ")} data-entry={id}>
      <span class="grip icon-button" aria-hidden="true" onPointerDown={(event) => onGrip(event, index)}>
        <Icon name="grip" />
      </span>
      <button
        type="button"
        class="song-play"
        data-index={index}
        aria-pressed={isChosen}
        aria-keyshortcuts="Enter Delete Alt+ArrowUp Alt+ArrowDown"
        onKeyDown={(event) => onKey(event, index, id)}
        onClick={(event) => onChoose(event, id)}
        onDblClick={() => play({ entryId: id })}
      >
        <Art src={artOf(song, 100)} look="tiny" icon="song" />
        <span class="entry-words">
          <span class="cut block">{title}</span>
          <span class="cut block small muted">{byline(song)}</span>
        </span>
        <span class="unseen">
          {isCurrent ? ", current" : ""}, place {index + 1}
        </span>
      </button>
      <span class="small muted number wide-only">{clock(song.durationSeconds)}</span>
      <IconButton icon="play" label={`Play ${title}`} onClick={() => play({ entryId: id })} />
      <IconButton icon="remove" label={`Take ${title} out`} onClick={() => remove([id])} />
    </div>
  );
}
