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

const TAKES_KEYS = "input, textarea, select, [contenteditable], [role=slider], [role=listbox], [role=option], dialog";

export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(TAKES_KEYS) !== null) return;
    if (event.key === " " && target.closest("button, a, summary") !== null) return;
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
