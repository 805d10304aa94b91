import { useState } from "preact/hooks";
import { addToPlaylist, playlists } from "../api/playlists.ts";
import { playlistsVersion } from "../state/store.ts";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";
import { useAnswer } from "./use-answer.ts";

type Props = { readonly uris: readonly string[]; readonly onClose: () => void };

/** Asks which playlist songs go to, one there is or a new one. What is in a smart one is decided by its rules. */
export function PlaylistDialog({ uris, onClose }: Props) {
  const found = useAnswer(`playlists ${playlistsVersion.value}`, playlists);
  const [name, setName] = useState("");
  const take = async (to: string) => {
    if (await addToPlaylist(to, uris)) onClose();
  };
  return (
    <Dialog title="Add to a playlist" onClose={onClose}>
      <ul aria-label="Playlists">
        {(found?.playlists ?? [])
          .filter(({ kind }) => kind === "list")
          .map((playlist) => (
            <li key={playlist.name}>
              <button type="button" class="song-play" onClick={() => take(playlist.name)}>
                <Icon name="playlist" /> <span class="cut">{playlist.name}</span>
              </button>
            </li>
          ))}
      </ul>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void take(name.trim());
        }}
      >
        <input
          class="input grow"
          aria-label="Name of a new playlist"
          placeholder="A new one"
          value={name}
          maxLength={200}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" class="button main" disabled={name.trim() === ""}>
          Add
        </button>
      </form>
    </Dialog>
  );
}
