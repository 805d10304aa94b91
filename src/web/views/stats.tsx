import { stats } from "../api/stats.ts";
import { Empty } from "../parts/empty.tsx";
import { SongRow } from "../parts/song-row.tsx";
import { lasting } from "../parts/time.ts";
import { useAnswer } from "../parts/use-answer.ts";
import { linkTo } from "../state/route.ts";
import { libraryVersion, stickersVersion } from "../state/store.ts";
import "../style/stats.css";

const times = (plays: number): string => (plays === 1 ? "once" : `${plays.toLocaleString()} times`);

type Row = { readonly name: string; readonly plays: number; readonly href: string };

/** How much there is, and what is heard of it. */
export default function Stats() {
  const found = useAnswer(`${libraryVersion.value} ${stickersVersion.value}`, stats);
  if (found === null) return <div class="view" />;
  const { library, plays, songsPlayed, songs, artists, albums, genres } = found;
  const figures: readonly (readonly [string, string])[] = [
    ["Songs", library.songs.toLocaleString()],
    ["Albums", library.albums.toLocaleString()],
    ["Artists", library.artists.toLocaleString()],
    ["Together", lasting(library.playtimeSeconds)],
    ["Plays", plays.toLocaleString()],
    ["Songs heard", songsPlayed.toLocaleString()],
  ];
  return (
    <div class="view">
      <h1>Heard most</h1>
      <dl class="card figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt class="small muted">{name}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
      {songs.length === 0 && <Empty icon="song" title="Nothing was played to its end yet." />}
      {songs.length > 0 && (
        <div class="stats-lists">
          <section class="card">
            <h2>Songs</h2>
            <ol class="results">
              {songs.map(({ song, plays }) => (
                <li key={song.uri}>
                  <SongRow song={song} line={`${song.artist ?? ""} · ${times(plays)}`} />
                </li>
              ))}
            </ol>
          </section>
          <Ranking
            title="Artists"
            rows={artists.map(({ name, plays }) => ({ name, plays, href: linkTo("artist", { name }) }))}
          />
          <Ranking
            title="Albums"
            rows={albums.map(({ name, albumArtist, plays }) => ({
              name,
              plays,
              href: linkTo("album", { name, artist: albumArtist }),
            }))}
          />
          <Ranking
            title="Genres"
            rows={genres.map(({ name, plays }) => ({ name, plays, href: linkTo("genre", { name }) }))}
          />
        </div>
      )}
    </div>
  );
}

/** Names with bars as long as they were heard. */
function Ranking({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  const most = Math.max(1, ...rows.map(({ plays }) => plays));
  return (
    <section class="card">
      <h2>{title}</h2>
      <ol>
        {rows.map(({ name, plays, href }) => (
          <li key={href}>
            <a class="ranked" href={href}>
              <span class="row">
                <span class="cut grow">{name === "" ? "–" : name}</span>
                <span class="small muted number">{times(plays)}</span>
              </span>
              <span class="bar-of" style={{ width: `${(plays / most) * 100}%` }} />
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
