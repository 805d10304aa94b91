import { effect } from "@preact/signals";
import { artOf } from "../api/art.ts";
import { seek, seekBy, verb } from "../api/player.ts";
import { playOrPause } from "../api/transport.ts";
import { currentSong, player, positionNow } from "./store.ts";

/** Media keys, headsets and lock screens (W3C Media Session). */
export function listenToMediaKeys(): void {
  const { mediaSession: session } = navigator;
  if (session === undefined) return;
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: playOrPause,
    pause: () => void verb("pause"),
    stop: () => void verb("stop"),
    nexttrack: () => void verb("next"),
    previoustrack: () => void verb("previous"),
    seekbackward: ({ seekOffset }) => void seekBy(-(seekOffset ?? 10)),
    seekforward: ({ seekOffset }) => void seekBy(seekOffset ?? 10),
    seekto: ({ seekTime }) => void seek(seekTime ?? 0),
  };
  for (const [action, handler] of Object.entries(handlers)) {
    try {
      session.setActionHandler(action as MediaSessionAction, handler);
    } catch {
      // A browser that does not know the key has none to press.
    }
  }
  effect(() => {
    const song = currentSong.value;
    const { title, artist, album } = song ?? {};
    session.metadata =
      song === null
        ? null
        : new MediaMetadata({
            title: title ?? song.uri,
            artist: artist ?? "",
            album: album ?? "",
            artwork: [{ src: artOf(song, 400) }],
          });
  });
  effect(() => {
    const state = player.value;
    session.playbackState = state === null || state.state === "stopped" ? "none" : state.state;
    const duration = state?.durationSeconds ?? null;
    const position = positionNow();
    if (duration !== null && position !== null && duration > 0) session.setPositionState({ duration, position });
  });
}
