import { signal } from "@preact/signals";
import { seekBy, setVolume, verb } from "../api/player.ts";
import { playOrPause } from "../api/transport.ts";
import { goTo } from "./route.ts";
import { player } from "./store.ts";

export const isHelpShown = signal(false);

const SEEK_SECONDS = 10;
const VOLUME_STEP = 5;

/** What each key does, and how the help says it. */
export const KEYS: readonly {
  readonly key: string;
  readonly shown: string;
  readonly does: string;
  readonly run: () => void;
}[] = [
  { key: " ", shown: "Space", does: "Play or pause", run: playOrPause },
  { key: "ArrowLeft", shown: "←", does: "Back by ten seconds", run: () => seekBy(-SEEK_SECONDS) },
  { key: "ArrowRight", shown: "→", does: "On by ten seconds", run: () => seekBy(SEEK_SECONDS) },
  { key: "ArrowUp", shown: "↑", does: "Louder", run: () => louder(VOLUME_STEP) },
  { key: "ArrowDown", shown: "↓", does: "Softer", run: () => louder(-VOLUME_STEP) },
  { key: "n", shown: "n", does: "Next song", run: () => verb("next") },
  { key: "p", shown: "p", does: "Previous song", run: () => verb("previous") },
  { key: "/", shown: "/", does: "Search", run: () => goTo("search") },
  { key: "q", shown: "q", does: "Queue", run: () => goTo("queue") },
  { key: "?", shown: "?", does: "These keys", run: () => (isHelpShown.value = !isHelpShown.peek()) },
];

/** Of keyboards and remotes, in whatever is in focus. Browsers hand them to the page while it plays nothing itself. */
const MEDIA_KEYS: Readonly<Record<string, () => void>> = {
  MediaPlayPause: playOrPause,
  MediaPlay: playOrPause,
  MediaPause: () => void verb("pause"),
  MediaStop: () => void verb("stop"),
  MediaTrackNext: () => void verb("next"),
  MediaTrackPrevious: () => void verb("previous"),
};

const TAKES_ALL = "input:not([type=range], [type=checkbox]), textarea, select, dialog";
const TAKES_ARROWS = "[type=range], [role=slider]";
const TAKES_SPACE = "button, a, summary, [type=checkbox]";

export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const media = MEDIA_KEYS[event.key];
    if (media !== undefined) return media();
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(TAKES_ALL) !== null) return;
    if (event.key.startsWith("Arrow") && target.closest(TAKES_ARROWS) !== null) return;
    if (event.key === " " && target.closest(TAKES_SPACE) !== null) return;
    const row = KEYS.find(({ key }) => key === event.key);
    if (row === undefined) return;
    event.preventDefault();
    row.run();
  });
}

function louder(step: number): void {
  const volume = player.peek()?.volume ?? null;
  if (volume !== null) void setVolume(Math.min(100, Math.max(0, volume + step)));
}
