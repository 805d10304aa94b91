import { albumsOf, countOf, type Filter, songsOf } from "../api/library.ts";
import { add, replaceQueue } from "../api/queue.ts";
import { libraryVersion } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import { AlbumTile } from "./album-tile.tsx";
import { Icon } from "./icon.tsx";
import { SongRow } from "./song-row.tsx";
import { lasting } from "./time.ts";
import { useAnswer } from "./use-answer.ts";
import { usePaged } from "./use-paged.ts";
import { VirtualList } from "./virtual-list.tsx";

type Props = { readonly title: string; readonly filter: Filter };

const SHELF = 60;
const MOST_SONGS = 1_000;
const ROW_PX = 62;

/** Albums and songs that have a tag in common. */
export function Discography({ title, filter }: Props) {
  const name = JSON.stringify(filter);
  const version = libraryVersion.value;
  const counted = useAnswer(`count ${name} ${version}`, () => countOf(filter));
  const albums = useAnswer(`albums ${name} ${version}`, () => albumsOf(filter)(0, SHELF, new AbortController().signal));
  const songs = usePaged(name, version, songsOf(filter));
  const withAll = async (use: (uris: readonly string[]) => Promise<unknown>) => {
    const page = await attempt(songsOf({ ...filter, sort: "album" })(0, MOST_SONGS, new AbortController().signal));
    if (page !== null) await use(page.rows.map(({ uri }) => uri));
  };
  return (
    <div class="view">
      <header>
        <div>
          <h1>{title}</h1>
          {counted !== null && (
            <p class="muted">
              {counted.songs.toLocaleString()} songs · {lasting(counted.playtimeSeconds)}
            </p>
          )}
        </div>
        <div class="chips">
          <button type="button" class="button main" onClick={() => withAll(replaceQueue)}>
            <Icon name="play" /> Play
          </button>
          <button type="button" class="button" onClick={() => withAll(add)}>
            <Icon name="add" /> Add
          </button>
        </div>
      </header>
      {albums !== null && albums.rows.length > 0 && (
        <section class="stack">
          <h2>Albums</h2>
          <div class="shelf">
            {albums.rows.map((album) => (
              <AlbumTile key={`${album.album} ${album.albumArtist}`} album={album} />
            ))}
          </div>
        </section>
      )}
      <section class="stack">
        <h2>Songs</h2>
        <VirtualList label="Songs" list={songs} rowHeight={ROW_PX} row={(song) => <SongRow song={song} />} />
      </section>
    </div>
  );
}
