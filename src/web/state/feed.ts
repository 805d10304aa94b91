import { batch, type Signal } from "@preact/signals";
import type { PlayerView } from "../../protocols/http/player-view.ts";
import type { KEPT as KEPT_NAMES } from "../../protocols/http/push/topics.ts";
import type { ScanView } from "../../protocols/http/scan-watch.ts";
import type { Connection, Heard } from "./connection.ts";
import * as store from "./store.ts";

type Kept = (typeof KEPT_NAMES)[number];
type StateData = { readonly player: PlayerView; readonly outputs: readonly store.Output[] };
type SnapshotData = StateData & { readonly library: ScanView; readonly zones: readonly store.Zone[] };

const MAX_JOBS = 200;
const KEPT: Readonly<Record<Kept, Signal<number>>> = {
  playlists: store.playlistsVersion,
  stickers: store.stickersVersion,
  stations: store.stationsVersion,
  alarms: store.alarmsVersion,
  settings: store.settingsVersion,
};

/** Leads what the connection hears into the store. */
export function feed(connection: Connection): void {
  const hear = <T>(event: string, take: (data: T) => void) =>
    connection.on(event, ({ data }: Heard) => batch(() => take(data as T)));
  hear<SnapshotData>("snapshot", ({ player, outputs, library, zones }) => {
    // What was changed while nothing was connected is not told afterwards.
    if (store.player.peek() !== null) for (const version of Object.values(KEPT)) version.value++;
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
  hear<{ changed: readonly Kept[] }>("kept", ({ changed }) => {
    for (const name of changed) KEPT[name].value++;
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
