import { useState } from "preact/hooks";
import { loadPlaylist, makePlaylist, makeSmart, playlists } from "../api/playlists.ts";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { NameDialog } from "../parts/name-dialog.tsx";
import { useAnswer } from "../parts/use-answer.ts";
import { linkTo } from "../state/route.ts";
import { playlistsVersion } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";

/** Smart playlists to begin with; any MPD client sees them too. */
const SMART = {
  Favourites: { stickers: [{ name: "like", equals: "2" }], sort: "artist" },
  "Best rated": { stickers: [{ name: "rating", atLeast: 8 }], sort: "-rating", limit: 100 },
  "New in 30 days": { addedWithinDays: 30, sort: "-added", limit: 500 },
  "Most played": { stickers: [{ name: "playCount", atLeast: 1 }], sort: "-playcount", limit: 100 },
  "Not heard for long": { stickers: [{ name: "lastPlayed", notWithinDays: 180 }], sort: "random", limit: 100 },
} as const;

/** What people keep. */
export default function Playlists() {
  const found = useAnswer(`${playlistsVersion.value}`, playlists);
  const [isNaming, setNaming] = useState(false);
  const names = new Set((found?.playlists ?? []).map(({ name }) => name));
  const offered = Object.entries(SMART).filter(([name]) => !names.has(name));
  return (
    <div class="view">
      <header>
        <h1>Playlists</h1>
        <button type="button" class="button" onClick={() => setNaming(true)}>
          <Icon name="add" /> New
        </button>
      </header>
      {found !== null && found.playlists.length === 0 && (
        <Empty icon="playlist" title="No playlist yet. Save the queue as one, or take one of these." />
      )}
      <ul aria-label="Playlists">
        {(found?.playlists ?? []).map(({ name, kind }) => (
          <li key={name} class="row">
            <a class="plain-row tall grow" href={linkTo("playlist", { name })}>
              <Icon name={kind === "smart" ? "star" : "playlist"} />
              <span class="cut">{name}</span>
              {kind === "smart" && <span class="badge">smart</span>}
            </a>
            <IconButton icon="play" label={`Play ${name}`} onClick={() => attempt(loadPlaylist(name, true))} />
            <IconButton
              icon="add"
              label={`Add ${name} to the queue`}
              onClick={() => attempt(loadPlaylist(name, false))}
            />
          </li>
        ))}
      </ul>
      {found !== null && offered.length > 0 && (
        <section class="stack">
          <h2>Smart playlists to add</h2>
          <div class="chips">
            {offered.map(([name, rules]) => (
              <button
                key={name}
                type="button"
                class="chip"
                onClick={() => attempt(makeSmart(name, JSON.parse(JSON.stringify(rules))))}
              >
                <Icon name="add" /> {name}
              </button>
            ))}
          </div>
        </section>
      )}
      {isNaming && (
        <NameDialog
          title="New playlist"
          verb="Make"
          take={async (name) => (await attempt(makePlaylist(name))) !== null}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  );
}
