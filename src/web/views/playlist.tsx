import { useState } from "preact/hooks";
import { deletePlaylist, loadPlaylist, playlistPage, removeEntry, renamePlaylist } from "../api/playlists.ts";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { NameDialog } from "../parts/name-dialog.tsx";
import { SongRow } from "../parts/song-row.tsx";
import { useAnswer } from "../parts/use-answer.ts";
import { usePaged } from "../parts/use-paged.ts";
import { VirtualList } from "../parts/virtual-list.tsx";
import { goTo } from "../state/route.ts";
import { playlistsVersion } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import type { ViewProps } from "./views.ts";

/** What is in a playlist. */
export default function PlaylistView({ parameters }: ViewProps) {
  const name = parameters.get("name") ?? "";
  const [isNaming, setNaming] = useState(false);
  const head = useAnswer(`${name} ${playlistsVersion.value}`, () => playlistPage(name, 0, 1));
  const list = usePaged(`playlist ${name}`, playlistsVersion.value, async (offset, limit, signal) => {
    const { entries, total } = await playlistPage(name, offset, limit, signal);
    return { rows: entries, isLast: offset + limit >= total, total };
  });
  return (
    <div class="view">
      <header>
        <div>
          <h1>{name}</h1>
          <p class="muted">
            {head === null ? "" : `${head.total.toLocaleString()} songs${head.kind === "smart" ? " · smart" : ""}`}
          </p>
        </div>
        <div class="chips">
          <button type="button" class="button main" onClick={() => attempt(loadPlaylist(name, true))}>
            <Icon name="play" /> Play
          </button>
          <button type="button" class="button" onClick={() => attempt(loadPlaylist(name, false))}>
            <Icon name="add" /> Add
          </button>
          <button type="button" class="button" onClick={() => setNaming(true)}>
            Rename
          </button>
          <button
            type="button"
            class="button bad"
            onClick={async () => {
              if ((await attempt(deletePlaylist(name))) !== null) goTo("playlists");
            }}
          >
            Delete
          </button>
        </div>
      </header>
      <VirtualList
        label="Songs"
        list={list}
        rowHeight={62}
        row={(entry, index) =>
          entry === undefined ? null : (
            <div class="row fill">
              <div class="grow fill">
                {entry.song === null ? (
                  <div class="plain-row cut muted">{entry.uri}</div>
                ) : (
                  <SongRow song={entry.song} />
                )}
              </div>
              {head?.kind === "list" && (
                <IconButton
                  icon="remove"
                  label={`Take place ${index + 1} out`}
                  onClick={() => attempt(removeEntry(name, index))}
                />
              )}
            </div>
          )
        }
      />
      {isNaming && (
        <NameDialog
          title="Rename"
          verb="Rename"
          start={name}
          take={async (to) => {
            const isRenamed = (await attempt(renamePlaylist(name, to))) !== null;
            if (isRenamed) goTo("playlist", { name: to });
            return isRenamed;
          }}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  );
}
