import { useState } from "preact/hooks";
import { albumArtOf } from "../api/art.ts";
import { songsOf } from "../api/library.ts";
import { add, replaceQueue } from "../api/queue.ts";
import { Art } from "../parts/art.tsx";
import { Icon } from "../parts/icon.tsx";
import { PlaylistDialog } from "../parts/playlist-dialog.tsx";
import { SongRow } from "../parts/song-row.tsx";
import { songCount } from "../parts/song-words.ts";
import { lasting } from "../parts/time.ts";
import { useAnswer } from "../parts/use-answer.ts";
import { linkTo } from "../state/route.ts";
import { libraryVersion } from "../state/store.ts";
import type { ViewProps } from "./views.ts";

const MOST_TRACKS = 1_000;
const trackOf = (text: string | undefined): number => Number.parseInt(text ?? "", 10) || 0;

/** The songs of one album, disc by disc. */
export default function AlbumView({ parameters }: ViewProps) {
  const name = parameters.get("name") ?? "";
  const artist = parameters.get("artist") ?? "";
  const filter = artist === "" ? { album: name } : { album: name, albumartist: artist };
  const [isKeeping, setKeeping] = useState(false);
  const ask = () => songsOf(filter)(0, MOST_TRACKS, new AbortController().signal);
  const found = useAnswer(`${name}\n${artist}\n${libraryVersion.value}`, ask);
  const songs = (found?.rows ?? []).toSorted(
    (a, b) =>
      trackOf(a.tags.Disc?.[0]) - trackOf(b.tags.Disc?.[0]) || trackOf(a.tags.Track?.[0]) - trackOf(b.tags.Track?.[0]),
  );
  const uris = songs.map(({ uri }) => uri);
  const seconds = songs.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0), 0);
  const year = songs[0]?.tags.Date?.[0]?.slice(0, 4);
  const words = [year, ...(songs.length > 0 ? [songCount(songs.length), lasting(seconds)] : [])]
    .filter(Boolean)
    .join(" · ");
  return (
    <div class="view">
      <div class="album-head">
        <Art src={albumArtOf(name, artist, 400)} />
        <div class="stack">
          <div>
            <h1>{name === "" ? "Without an album" : name}</h1>
            <p class="muted">
              {artist !== "" && <a href={linkTo("artist", { name: artist })}>{artist}</a>}
              {artist !== "" && words !== "" && " · "}
              {words}
            </p>
          </div>
          <div class="chips">
            <button type="button" class="button main" disabled={uris.length === 0} onClick={() => replaceQueue(uris)}>
              <Icon name="play" /> Play
            </button>
            <button type="button" class="button" disabled={uris.length === 0} onClick={() => add(uris)}>
              <Icon name="add" /> Add to the queue
            </button>
            <button type="button" class="button" disabled={uris.length === 0} onClick={() => setKeeping(true)}>
              <Icon name="playlist" /> To a playlist
            </button>
          </div>
        </div>
      </div>
      {isKeeping && <PlaylistDialog uris={uris} onClose={() => setKeeping(false)} />}
      <ul class="results" aria-label="Songs">
        {songs.map((song) => (
          <li key={song.uri}>
            <SongRow song={song} number={song.tags.Track?.[0] ?? ""} line={song.artist ?? ""} />
          </li>
        ))}
      </ul>
    </div>
  );
}
