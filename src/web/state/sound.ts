import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SoundSettings } from "../../shared/sound/settings.ts";
import * as api from "../api/sound.ts";
import { player, zoneName } from "./store.ts";
import { tellProblem } from "./toasts.ts";

/** So often at most is a change sent while something is dragged. */
const EVERY_MS = 60;

/** How the zone of this page sounds, with what is being changed here. */
export const sound = signal<SoundSettings | null>(null);
/** Names a state of the zone's settings. */
export const soundVersion = computed(() =>
  player.value === null ? "" : `${player.value.zone} ${player.value.epoch} ${player.value.revision}`,
);

let changes: Partial<SoundSettings> = {};
let isSending = false;

/** Changes whole stages, at once here and soon in the daemon: what is newer takes the place of what was not sent yet. */
export function changeSound(patch: Partial<SoundSettings>): void {
  const now = sound.peek();
  if (now === null) return;
  sound.value = { ...now, ...patch };
  changes = { ...changes, ...patch };
  void send();
}

/** Settings that came as an answer. */
export function learnSound(settings: SoundSettings | null): void {
  if (settings !== null && !isSending) sound.value = settings;
}

/** While a view is shown that uses it: the settings of the zone, renewed when somebody changes them. */
export function useSound(): SoundSettings | null {
  useEffect(() => {
    if (soundVersion.value === "") return;
    void ask();
  }, [soundVersion.value]);
  return sound.value;
}

let asked = 0;

async function ask(): Promise<void> {
  const mine = ++asked;
  const settings = await api.sound().catch(() => null);
  if (mine === asked) learnSound(settings);
}

async function send(): Promise<void> {
  if (isSending) return;
  isSending = true;
  const zone = zoneName.peek();
  let answer: SoundSettings | null = null;
  while (Object.keys(changes).length > 0) {
    const patch = changes;
    changes = {};
    if (zone !== zoneName.peek()) break;
    try {
      answer = await api.setSound(patch);
    } catch (error) {
      tellProblem(error);
      answer = await api.sound().catch(() => null);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  isSending = false;
  if (zone === zoneName.peek()) learnSound(answer);
}
