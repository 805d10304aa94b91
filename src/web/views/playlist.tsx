import { useState } from "preact/hooks";
import { deletePlaylist, loadPlaylist, playlistPage, renamePlaylist } from "../api/playlists.ts";
import { Icon } from "../parts/icon.tsx";
import { NameDialog } from "../parts/name-dialog.tsx";
import { PlaylistList } from "../parts/playlist-list.tsx";
import { songCount } from "../parts/song-words.ts";
import { useAnswer } from "../parts/use-answer.ts";
import { usePaged } from "../parts/use-paged.ts";
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
    const version = playlistsVersion.peek();
    const { entries, total } = await playlistPage(name, offset, limit, signal);
    return { rows: entries.map((entry) => ({ entry, version })), isLast: offset + limit >= total, total };
  });
  return (
    <div class="view">
      <header>
        <div>
          <h1>{name}</h1>
          <p class="muted">
            {head === null ? "" : `${songCount(head.total)}${head.kind === "smart" ? " · smart" : ""}`}
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
              if (await deletePlaylist(name)) goTo("playlists");
            }}
          >
            Delete
          </button>
        </div>
      </header>
      <PlaylistList name={name} list={list} isChangeable={head?.kind === "list"} />
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
