import { albumsOf, artistsOf, folderOf, genresOf, songsOf, stats } from "../api/library.ts";
import { AlbumTile } from "../parts/album-tile.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { PlainRow } from "../parts/plain-row.tsx";
import { SongRow } from "../parts/song-row.tsx";
import { songCount } from "../parts/song-words.ts";
import { lasting } from "../parts/time.ts";
import { useAnswer } from "../parts/use-answer.ts";
import { usePaged } from "../parts/use-paged.ts";
import { VirtualList } from "../parts/virtual-list.tsx";
import { linkTo } from "../state/route.ts";
import { libraryVersion } from "../state/store.ts";
import type { ViewProps } from "./views.ts";

const ROW_PX = 62;
const TILE_PX = 236;
export const tilesIn = (width: number): number => Math.max(2, Math.floor(width / 184));

const TABS: readonly { readonly name: string; readonly title: string; readonly icon: IconName }[] = [
  { name: "albums", title: "Albums", icon: "album" },
  { name: "artists", title: "Artists", icon: "artist" },
  { name: "genres", title: "Genres", icon: "genre" },
  { name: "folders", title: "Folders", icon: "folder" },
  { name: "songs", title: "Songs", icon: "song" },
];

/** Everything there is, in five orders. */
export default function Library({ parameters }: ViewProps) {
  const tab = parameters.get("by") ?? "albums";
  const counted = useAnswer(libraryVersion.value, stats, true);
  return (
    <div class="view">
      <header>
        <h1>Library</h1>
        {counted !== null && (
          <span class="muted small">
            {songCount(counted.songs)} · {lasting(counted.playtimeSeconds)}
          </span>
        )}
      </header>
      <nav class="chips" aria-label="Order">
        {TABS.map(({ name, title, icon }) => (
          <a
            key={name}
            class="chip"
            href={linkTo("library", { by: name })}
            {...(name === tab ? { "aria-current": "page" as const } : {})}
          >
            <Icon name={icon} /> {title}
          </a>
        ))}
      </nav>
      {tab === "albums" && <Albums hint={counted?.albums ?? 0} />}
      {tab === "artists" && <Names kind="artist" hint={counted?.artists ?? 0} />}
      {tab === "genres" && <Names kind="genre" hint={0} />}
      {tab === "songs" && counted !== null && <Songs total={counted.songs} />}
      {tab === "folders" && <Folder uri={parameters.get("uri") ?? ""} />}
    </div>
  );
}

function Albums({ hint }: { readonly hint: number }) {
  const list = usePaged("albums", libraryVersion.value, albumsOf({}), hint);
  return (
    <VirtualList
      label="Albums"
      list={list}
      rowHeight={TILE_PX}
      columnsIn={tilesIn}
      row={(album) => (album === undefined ? <div class="tile" /> : <AlbumTile album={album} />)}
    />
  );
}

function Names({ kind, hint }: { readonly kind: "artist" | "genre"; readonly hint: number }) {
  const list = usePaged(kind, libraryVersion.value, (kind === "artist" ? artistsOf : genresOf)({}), hint);
  return (
    <VirtualList
      label={kind === "artist" ? "Artists" : "Genres"}
      list={list}
      rowHeight={56}
      row={(name) =>
        name === undefined ? null : (
          <PlainRow icon={kind} title={name === "" ? `No ${kind}` : name} href={linkTo(kind, { name })} />
        )
      }
    />
  );
}

function Songs({ total }: { readonly total: number }) {
  const load = songsOf({ sort: "title" });
  const list = usePaged("songs", libraryVersion.value, async (offset, limit, signal) => ({
    ...(await load(offset, limit, signal)),
    total,
  }));
  return <VirtualList label="Songs" list={list} rowHeight={ROW_PX} row={(song) => <SongRow song={song} />} />;
}

function Folder({ uri }: { readonly uri: string }) {
  const list = usePaged(`folder ${uri}`, libraryVersion.value, folderOf(uri));
  const steps = uri === "" ? [] : uri.split("/");
  return (
    <>
      <nav class="row wrap" aria-label="Folder">
        <a class="chip" href={linkTo("library", { by: "folders" })}>
          Music
        </a>
        {steps.map((step, index) => (
          <a
            key={`${index} ${step}`}
            class="chip"
            href={linkTo("library", { by: "folders", uri: steps.slice(0, index + 1).join("/") })}
          >
            {step}
          </a>
        ))}
      </nav>
      <VirtualList
        label="Folder"
        list={list}
        rowHeight={ROW_PX}
        row={(row) =>
          row === undefined ? null : row.kind === "song" ? (
            <SongRow song={row.song} />
          ) : (
            <PlainRow
              icon="folder"
              title={row.uri.split("/").at(-1) ?? row.uri}
              href={linkTo("library", { by: "folders", uri: row.uri })}
              uri={row.uri}
            />
          )
        }
      />
    </>
  );
}
