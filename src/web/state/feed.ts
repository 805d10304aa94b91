import { batch } from "@preact/signals";
import type { PlayerView } from "../../protocols/http/player-view.ts";
import type { ScanView } from "../../protocols/http/scan-watch.ts";
import type { Connection, Heard } from "./connection.ts";
import * as store from "./store.ts";

type StateData = { readonly player: PlayerView; readonly outputs: readonly store.Output[] };
type SnapshotData = StateData & { readonly library: ScanView; readonly zones: readonly store.Zone[] };

const MAX_JOBS = 200;

/** Leads what the connection hears into the store. */
export function feed(connection: Connection): void {
  const hear = <T>(event: string, take: (data: T) => void) =>
    connection.on(event, ({ data }: Heard) => batch(() => take(data as T)));
  hear<SnapshotData>("snapshot", ({ player, outputs, library, zones }) => {
    if (!store.learnPlayer(player, true)) return;
    store.outputs.value = outputs;
    store.scan.value = library;
    store.zones.value = zones;
    store.jobs.value = [];
  });
  hear<StateData>("change", ({ player, outputs }) => {
    if (store.learnPlayer(player)) store.outputs.value = outputs;
  });
  hear<{ library: ScanView }>("library", ({ library }) => {
    store.scan.value = library;
  });
  hear<{ changed: readonly string[] }>("kept", ({ changed }) => {
    if (changed.includes("playlists")) store.playlistsVersion.value++;
    if (changed.includes("stickers")) store.stickersVersion.value++;
  });
  hear<{ zones: readonly store.Zone[] }>("zones", ({ zones }) => {
    store.zones.value = zones;
  });
  hear<{ jobs: readonly store.Job[] }>("jobs", ({ jobs }) => {
    const byId = new Map([...jobs, ...store.jobs.peek()].toReversed().map((job) => [job.id, job]));
    store.jobs.value = [...byId.values()].sort((a, b) => b.createdSeconds - a.createdSeconds).slice(0, MAX_JOBS);
  });
  hear<{ analysis: store.AnalysisStatus; reasons: readonly string[] }>("analysis", ({ analysis, reasons }) => {
    store.analysis.value = analysis;
    if (reasons.includes("analysed")) store.analysedVersion.value++;
  });
}
