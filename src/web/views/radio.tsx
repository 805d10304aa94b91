import { useState } from "preact/hooks";
import { forgetStation, keepStation, playStation, stations } from "../api/stations.ts";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { useAnswer } from "../parts/use-answer.ts";
import { stationsVersion } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";

/** Stations of the internet. */
export default function Radio() {
  const found = useAnswer(`stations ${stationsVersion.value}`, stations);
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const keep = async (event: Event) => {
    event.preventDefault();
    if ((await attempt(keepStation(name.trim(), url.trim()))) === null) return;
    setName("");
    setUrl("");
  };
  return (
    <div class="view">
      <h1>Radio</h1>
      {found !== null && found.stations.length === 0 && <Empty icon="radio" title="No station is kept yet." />}
      <ul aria-label="Stations">
        {(found?.stations ?? []).map((station) => (
          <li key={station.id} class="row">
            <button type="button" class="song-play" onClick={() => attempt(playStation(station.id))}>
              <span class="unseen">Play</span>
              <span class="art tiny">
                <Icon name="radio" />
              </span>
              <span class="grow">
                <span class="cut block">{station.name}</span>
                <span class="cut block small muted">{station.url}</span>
              </span>
            </button>
            <IconButton
              icon="trash"
              label={`Forget ${station.name}`}
              onClick={() => attempt(forgetStation(station.id))}
            />
          </li>
        ))}
      </ul>
      <form class="card stack" onSubmit={keep}>
        <h2>Keep a station</h2>
        <label class="field">
          <span>Name</span>
          <input class="input" required value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>Address of the stream</span>
          <input
            class="input"
            type="url"
            required
            placeholder="https://radio.example.org/stream.mp3"
            value={url}
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </label>
        <div>
          <button type="submit" class="button main">
            Keep
          </button>
        </div>
      </form>
    </div>
  );
}
