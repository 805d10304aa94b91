import { artOf } from "../api/art.ts";
import { linkTo } from "../state/route.ts";
import { player } from "../state/store.ts";
import { Art } from "./art.tsx";
import { SeekBar } from "./seek-bar.tsx";
import { titleOf } from "./song-words.ts";
import { Transport } from "./transport.tsx";
import { Volume } from "./volume.tsx";

/** What plays, below every view. */
export function PlayerBar() {
  const song = player.value?.entry?.song ?? null;
  const waiting = (player.value?.queue.length ?? 0) === 0 ? "Nothing is in the queue" : "Ready to play";
  return (
    <section class="bar" aria-label="Player">
      <a class="song" href={linkTo("now")}>
        <span class="unseen">Now playing: </span>
        <Art src={song === null ? null : artOf(song, 100)} look="small" icon="song" />
        <div class="grow">
          <div class="cut">{song === null ? waiting : titleOf(song)}</div>
          <div class="cut small muted">{song?.artist ?? song?.albumArtist ?? ""}</div>
        </div>
      </a>
      <div class="middle">
        <Transport slight />
        <SeekBar />
      </div>
      <div class="right">
        <Volume />
      </div>
    </section>
  );
}
