import { useEffect, useRef, useState } from "preact/hooks";
import type { SongView } from "../../protocols/http/song-view.ts";
import { latest } from "../api/latest.ts";
import { type Album, albumsOf, artistsOf, songsOf } from "../api/library.ts";
import { AlbumTile } from "../parts/album-tile.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { SongRow } from "../parts/song-row.tsx";
import { linkTo, replaceParameters } from "../state/route.ts";
import { tellProblem } from "../state/toasts.ts";
import type { ViewProps } from "./views.ts";

type Found = {
  readonly text: string;
  readonly songs: readonly SongView[];
  readonly albums: readonly Album[];
  readonly artists: readonly string[];
};

const SONGS = 60;
const OTHERS = 12;
/** Between two letters of a word that is being typed: who types on does not want what fits the first ones. */
const LETTER_MS = 90;

/** Asks for everything at once; what is typed later counts. */
const find = latest(async (signal: AbortSignal, text: string): Promise<Found> => {
  const filter = { q: text };
  const [songs, albums, artists] = await Promise.all([
    songsOf(filter)(0, SONGS, signal),
    albumsOf(filter)(0, OTHERS, signal),
    artistsOf(filter)(0, OTHERS, signal),
  ]);
  return { text, songs: songs.rows, albums: albums.rows, artists: artists.rows };
});

export default function Search({ parameters }: ViewProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(parameters.get("q") ?? "");
  const [found, setFound] = useState<Found | null>(null);
  const wanted = text.trim();
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    replaceParameters(wanted === "" ? {} : { q: wanted });
    if (wanted === "") return setFound(null);
    const timer = setTimeout(() => {
      find(wanted).then((answer) => answer !== null && setFound(answer), tellProblem);
    }, LETTER_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const count = found === null ? 0 : found.songs.length + found.albums.length + found.artists.length;
  return (
    <div class="view">
      <h1>Search</h1>
      <input
        ref={input}
        class="input"
        type="search"
        aria-label="Search the library"
        placeholder="Songs, albums, artists…"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div class="unseen" role="status">
        {found === null ? "" : `${count} results for ${found.text}`}
      </div>
      {found === null && (
        <Empty icon="search" title="Each word you type may begin any word of a title, album or artist." />
      )}
      {found !== null && count === 0 && <Empty icon="search" title={`Nothing is called “${found.text}”.`} />}
      {found !== null && count > 0 && (
        <div class="stack results" data-results-for={found.text}>
          {found.artists.length > 0 && (
            <section class="stack">
              <h2>Artists</h2>
              <div class="chips">
                {found.artists.filter(Boolean).map((name) => (
                  <a key={name} class="chip" href={linkTo("artist", { name })}>
                    <Icon name="artist" /> {name}
                  </a>
                ))}
              </div>
            </section>
          )}
          {found.albums.length > 0 && (
            <section class="stack">
              <h2>Albums</h2>
              <div class="shelf">
                {found.albums.map((album) => (
                  <AlbumTile key={`${album.album} ${album.albumArtist}`} album={album} />
                ))}
              </div>
            </section>
          )}
          {found.songs.length > 0 && (
            <section class="stack">
              <h2>Songs</h2>
              <ul aria-label="Songs">
                {found.songs.map((song) => (
                  <li key={song.uri}>
                    <SongRow song={song} />
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      )}
    </div>
  );
}
