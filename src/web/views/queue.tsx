import { useState } from "preact/hooks";
import { clear, queuePage, saveAs, shuffle, undo } from "../api/queue.ts";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { NameDialog } from "../parts/name-dialog.tsx";
import { QueueList } from "../parts/queue-list.tsx";
import { usePaged } from "../parts/use-paged.ts";
import { linkTo } from "../state/route.ts";
import { player, queueVersion, zoneName } from "../state/store.ts";

/** What will sound. */
export default function Queue() {
  const list = usePaged(`queue ${zoneName.value}`, queueVersion.value, async (offset, limit, signal) => {
    const { entries, total, version } = await queuePage(offset, limit, signal);
    return { rows: entries.map((entry) => ({ entry, version })), isLast: offset + limit >= total, total };
  });
  const [isNaming, setNaming] = useState(false);
  const length = player.value?.queue.length ?? 0;
  return (
    <div class="view">
      <header>
        <h1>
          Queue <span class="badge">{length}</span>
        </h1>
        <div class="chips">
          <button type="button" class="chip" onClick={undo}>
            <Icon name="undo" /> Undo
          </button>
          <button type="button" class="chip" disabled={length < 2} onClick={shuffle}>
            <Icon name="shuffle" /> Shuffle
          </button>
          <button type="button" class="chip" disabled={length === 0} onClick={() => setNaming(true)}>
            <Icon name="save" /> Save
          </button>
          <button type="button" class="chip" disabled={length === 0} onClick={clear}>
            <Icon name="trash" /> Clear
          </button>
        </div>
      </header>
      {length === 0 ? (
        <Empty icon="queue" title="Nothing is in the queue.">
          <a class="button main" href={linkTo("library")}>
            Look through the library
          </a>
        </Empty>
      ) : (
        <QueueList list={list} />
      )}
      {isNaming && <NameDialog title="Save as a playlist" verb="Save" take={saveAs} onClose={() => setNaming(false)} />}
    </div>
  );
}
