import { artOf } from "../api/art.ts";
import { Art } from "../parts/art.tsx";
import { Empty } from "../parts/empty.tsx";
import { PlayOptions } from "../parts/options.tsx";
import { Rating } from "../parts/rating.tsx";
import { SeekBar } from "../parts/seek-bar.tsx";
import { formatWords, songCount, titleOf } from "../parts/song-words.ts";
import { Transport } from "../parts/transport.tsx";
import { Volume } from "../parts/volume.tsx";
import { Waveform } from "../parts/waveform.tsx";
import { ZonePicker } from "../parts/zone-picker.tsx";
import { linkTo } from "../state/route.ts";
import { player } from "../state/store.ts";
import "../style/now.css";

/** What sounds now. */
export default function Now() {
  const state = player.value;
  if (state === null) return <Empty icon="headphones" title="Looking for the daemon…" />;
  const song = state.entry?.song ?? null;
  if (song === null) {
    return (
      <div class="view">
        <h1 class="unseen">Now playing</h1>
        {state.queue.length > 0 ? (
          <Empty icon="song" title={`${songCount(state.queue.length)} in the queue.`}>
            <Transport />
            <a class="chip" href={linkTo("queue")}>
              Look at the queue
            </a>
          </Empty>
        ) : (
          <Empty icon="song" title="The queue is empty. What would you like to hear?">
            <div class="chips">
              <a class="button main" href={linkTo("library")}>
                Look through the library
              </a>
              <a class="button" href={linkTo("search")}>
                Search
              </a>
            </div>
          </Empty>
        )}
      </div>
    );
  }
  const station = song.tags.Name?.[0];
  return (
    <div class="view now">
      <div class="now-art">
        <Art src={artOf(song, 800)} look="large" icon="song" />
      </div>
      <div class="now-words stack">
        <div>
          <h1>{titleOf(song)}</h1>
          <p class="now-artist">
            {song.artist === null ? (
              (station ?? "")
            ) : (
              <a href={linkTo("artist", { name: song.artist })}>{song.artist}</a>
            )}
          </p>
          {song.album !== null && (
            <p class="muted">
              <a href={linkTo("album", { name: song.album, artist: song.albumArtist ?? "" })}>{song.album}</a>
              {song.tags.Date?.[0] !== undefined && ` · ${song.tags.Date[0].slice(0, 4)}`}
            </p>
          )}
        </div>
        <div class="row wrap">
          <Rating uri={song.uri} />
          <a class="chip" href={linkTo("song", { uri: song.uri })}>
            Details
          </a>
        </div>
        {(state.error ?? state.waiting) !== null && (
          <p class="notice" role="alert">
            {state.error ?? state.waiting}
          </p>
        )}
        <div class="now-seek">
          <Waveform />
          <SeekBar />
        </div>
        <div class="now-transport">
          <Transport />
        </div>
        <Volume />
        <PlayOptions />
        <div class="row wrap small muted">
          {state.format !== null && <span class="badge">{formatWords(state.format)}</span>}
          {state.loading && <span class="badge">opening…</span>}
          <ZonePicker />
        </div>
        {state.next !== null && (
          <a class="next-up card row" href={linkTo("queue")}>
            <Art src={artOf(state.next.song, 100)} look="tiny" icon="song" />
            <span class="grow">
              <span class="small muted">Next</span>
              <span class="cut block">{titleOf(state.next.song)}</span>
            </span>
          </a>
        )}
      </div>
    </div>
  );
}
