import { computed, signal } from "@preact/signals";
import type { z } from "zod";
import type { analysisStatusSchema } from "../../protocols/http/analysis-view.ts";
import type { jobSchema } from "../../protocols/http/job-view.ts";
import type { outputSchema } from "../../protocols/http/output-view.ts";
import type { PlayerView } from "../../protocols/http/player-view.ts";
import type { ScanView } from "../../protocols/http/scan-watch.ts";
import type { zoneSchema } from "../../protocols/http/zone-view.ts";
import { isNewer } from "./newest.ts";

export type Output = z.input<typeof outputSchema>;
export type Zone = z.input<typeof zoneSchema>;
export type Job = z.input<typeof jobSchema>;
export type AnalysisStatus = z.input<typeof analysisStatusSchema>;

/** What is true, as the event stream tells it. Views read these and never write them. */
export const player = signal<PlayerView | null>(null);
export const outputs = signal<readonly Output[]>([]);
export const zones = signal<readonly Zone[]>([]);
export const scan = signal<ScanView | null>(null);
export const jobs = signal<readonly Job[]>([]);
export const analysis = signal<AnalysisStatus | null>(null);
/** The zone this page is about. */
export const zoneName = signal("default");
export const connection = signal<"connecting" | "open">("connecting");
/** These grow when what they count may have changed: whoever shows it asks again. */
export const playlistsVersion = signal(0);
export const stickersVersion = signal(0);
export const stationsVersion = signal(0);
export const alarmsVersion = signal(0);
export const settingsVersion = signal(0);
export const analysedVersion = signal(0);

export const currentSong = computed(() => player.value?.entry?.song ?? null);
/** Names the queue that is shown: another one, or another state of it, has another name. */
export const queueVersion = computed(() =>
  player.value === null ? "" : `${player.value.zone} ${player.value.epoch} ${player.value.queue.version}`,
);
/** Names what is in the library. */
export const libraryVersion = computed(() => `${player.value?.epoch ?? ""} ${scan.value?.databaseVersion ?? 0}`);

/** When the player was told, on the clock of `performance.now()`. */
let toldMs = 0;

/** A state of the player: of the stream, or the answer to a change of ours, whichever is newer. */
export function learnPlayer(next: PlayerView, isFresh = false): boolean {
  const known = player.peek()?.zone === next.zone ? player.peek() : null;
  if (next.zone !== zoneName.peek() || !isNewer(known, next, isFresh)) return false;
  toldMs = performance.now();
  player.value = next;
  return true;
}

/** How far the song is now, in seconds, reckoned from when it was told; null: nothing is there. */
export function positionNow(): number | null {
  const state = player.peek();
  if (state === null || state.positionSeconds === null) return null;
  const isMoving = state.state === "playing" && !state.loading && state.waiting === null;
  const seconds = state.positionSeconds + (isMoving ? (performance.now() - toldMs) / 1000 : 0);
  return state.durationSeconds === null ? seconds : Math.min(seconds, state.durationSeconds);
}
