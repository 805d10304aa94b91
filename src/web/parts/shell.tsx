import { place } from "../state/route.ts";
import { connection, player } from "../state/store.ts";
import { Gate } from "./gate.tsx";
import { KeyHelp } from "./key-help.tsx";
import { ListenBar } from "./listen-bar.tsx";
import { Nav } from "./nav.tsx";
import { PlayerBar } from "./player-bar.tsx";
import { titleOf } from "./song-words.ts";
import { Toasts } from "./toasts.tsx";

/** The frame around every view. */
export function Shell() {
  const song = player.value?.entry?.song ?? null;
  return (
    <div class={place.value.view === "now" ? "shell on-now" : "shell"}>
      <button type="button" class="skip button" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <Nav />
      <main id="main" class="main" tabIndex={-1}>
        <Gate />
      </main>
      <PlayerBar />
      <ListenBar />
      <Toasts />
      <div class="unseen" aria-live="polite">
        {song !== null && player.value?.state === "playing"
          ? `Playing ${titleOf(song)} by ${song.artist ?? "nobody known"}`
          : ""}
      </div>
      {connection.value === "connecting" && player.value !== null && (
        <div class="away small" role="status">
          Looking for the daemon…
        </div>
      )}
      <KeyHelp />
    </div>
  );
}
