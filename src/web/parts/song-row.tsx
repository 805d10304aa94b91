import type { SongView } from "../../protocols/http/song-view.ts";
import { artOf } from "../api/art.ts";
import { add, playNow } from "../api/queue.ts";
import { goTo } from "../state/route.ts";
import { currentSong } from "../state/store.ts";
import { Art } from "./art.tsx";
import { IconButton } from "./icon-button.tsx";
import { byline, titleOf } from "./song-words.ts";
import { clock } from "./time.ts";

type Props = {
  readonly song: SongView | undefined;
  /** In place of the picture: the number of the track. */
  readonly number?: string | undefined;
  /** In place of artist and album. */
  readonly line?: string;
  /** In a list whose order can be changed: the place, and what keys do there. */
  readonly keys?: { readonly index: number; readonly onKey: (event: KeyboardEvent, index: number) => void };
};

/** A song of the library: play it, add it, look at it. */
export function SongRow({ song, number, line, keys }: Props) {
  if (song === undefined) return <div class="song-row waiting" />;
  const isCurrent = currentSong.value?.uri === song.uri;
  return (
    <div class={`song-row${isCurrent ? " current" : ""}${song.missing ? " missing" : ""}`}>
      <button
        type="button"
        class="song-play"
        onClick={() => playNow([song.uri])}
        {...(keys === undefined
          ? {}
          : {
              "data-index": keys.index,
              "aria-keyshortcuts": "Delete Alt+ArrowUp Alt+ArrowDown",
              onKeyDown: (event: KeyboardEvent) => keys.onKey(event, keys.index),
            })}
      >
        <span class="unseen">Play</span>
        {number === undefined ? (
          <Art src={artOf(song, 100)} look="tiny" icon="song" />
        ) : (
          <span class="track-number number muted">{number}</span>
        )}
        <span class="grow">
          <span class="cut block">{titleOf(song)}</span>
          <span class="cut block small muted">{line ?? byline(song)}</span>
        </span>
      </button>
      <span class="small muted number">{clock(song.durationSeconds)}</span>
      <IconButton icon="add" label={`Add ${titleOf(song)} to the queue`} onClick={() => add([song.uri])} />
      <IconButton
        icon="info"
        label={`Details of ${titleOf(song)}`}
        look="wide-only"
        onClick={() => goTo("song", { uri: song.uri })}
      />
    </div>
  );
}
