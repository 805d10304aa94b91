import { useState } from "preact/hooks";
import { artOf } from "../api/art.ts";
import { songDetail } from "../api/library.ts";
import { add, playNow } from "../api/queue.ts";
import { analyse, similar } from "../api/song.ts";
import { listenTo } from "../listen/listening.ts";
import { Art } from "../parts/art.tsx";
import { Fingerprint } from "../parts/fingerprint.tsx";
import { Icon } from "../parts/icon.tsx";
import { PlaylistDialog } from "../parts/playlist-dialog.tsx";
import { Rating } from "../parts/rating.tsx";
import { SongRow } from "../parts/song-row.tsx";
import { byline, formatWords, titleOf } from "../parts/song-words.ts";
import { TagEditor } from "../parts/tag-editor.tsx";
import { clock, dateOf } from "../parts/time.ts";
import { useAnswer } from "../parts/use-answer.ts";
import { analysedVersion, libraryVersion, stickersVersion } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import type { ViewProps } from "./views.ts";
import "../style/song.css";

/** All that is known of a song. */
export default function SongDetails({ parameters }: ViewProps) {
  const uri = parameters.get("uri") ?? "";
  const versions = `${libraryVersion.value} ${analysedVersion.value}`;
  const song = useAnswer(`${uri} ${versions} ${stickersVersion.value}`, () => songDetail(uri));
  const alike = useAnswer(`${uri} ${versions}`, () => similar(uri), true);
  const [isEditing, setEditing] = useState(false);
  const [isKeeping, setKeeping] = useState(false);
  if (song === null) return <div class="view" />;
  const { analysis } = song;
  const decibels = (value: number | null | undefined, unit: string) =>
    value === null || value === undefined ? "–" : `${value.toFixed(1)} ${unit}`;
  const facts: readonly (readonly [string, string])[] = [
    ["Length", clock(song.durationSeconds)],
    ["Format", formatWords(song.format) || "–"],
    ["Loudness", decibels(analysis?.integratedLufs, "LUFS")],
    ["Range", decibels(analysis?.loudnessRangeLu, "LU")],
    ["True peak", decibels(analysis?.truePeakDb, "dBTP")],
    ["Track gain", decibels(song.replayGain?.trackGainDb, "dB")],
    ["Played", song.playCount === 1 ? "once" : `${song.playCount} times`],
    ["Last played", song.lastPlayedSeconds === null ? "–" : dateOf(song.lastPlayedSeconds)],
    ["Added", song.addedSeconds === null ? "–" : dateOf(song.addedSeconds)],
    ["File", song.uri],
  ];
  return (
    <div class="view">
      <div class="album-head">
        <Art src={artOf(song, 400)} icon="song" />
        <div class="stack">
          <div>
            <h1>{titleOf(song)}</h1>
            <p class="muted">{byline(song)}</p>
          </div>
          <Rating uri={uri} />
          <div class="chips">
            <button type="button" class="button main" onClick={() => playNow([uri])}>
              <Icon name="play" /> Play
            </button>
            <button type="button" class="button" onClick={() => add([uri])}>
              <Icon name="add" /> Add
            </button>
            <button type="button" class="button" onClick={() => setKeeping(true)}>
              <Icon name="playlist" /> To a playlist
            </button>
            <button type="button" class="button" onClick={() => listenTo(song)}>
              <Icon name="headphones" /> Listen here
            </button>
            <button type="button" class="button" aria-expanded={isEditing} onClick={() => setEditing(!isEditing)}>
              Edit tags
            </button>
            {analysis === null && (
              <button type="button" class="button" onClick={() => attempt(analyse(uri))}>
                Analyse
              </button>
            )}
          </div>
        </div>
      </div>
      {isKeeping && <PlaylistDialog uris={[uri]} onClose={() => setKeeping(false)} />}
      {isEditing && <TagEditor song={song} onDone={() => setEditing(false)} />}
      <dl class="facts card">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt class="small muted">{name}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
      {analysis?.fingerprint != null && <Fingerprint dimensions={analysis.fingerprint} />}
      {alike !== null && alike.songs.length > 0 && (
        <section class="stack">
          <h2>More like this</h2>
          <ul class="results">
            {alike.songs.map(({ song, differs }) => (
              <li key={song.uri}>
                <SongRow
                  song={song}
                  line={[song.artist, (differs ?? []).slice(0, 3).join(", ")].filter(Boolean).join(" · ")}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
