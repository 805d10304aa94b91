import type { StoredPlaylists } from "../../src/library/playlists-port.ts";
import type { Stickers } from "../../src/library/stickers-port.ts";
import type { TagEdits } from "../../src/library/tag-edits-port.ts";
import type { Analysis } from "../../src/operations/analysis-port.ts";
import type { BackupStore } from "../../src/operations/backup/restore.ts";
import type { Jobs } from "../../src/operations/jobs/jobs.ts";
import { RunningJobs } from "../../src/operations/jobs/running-jobs.ts";
import type { Meters } from "../../src/operations/meters-port.ts";
import type { Renders } from "../../src/operations/renders.ts";
import { Settings } from "../../src/operations/settings.ts";
import type { SimilarSongs } from "../../src/operations/similar/similar-port.ts";
import type { SoundDesk } from "../../src/operations/sound/sound-desk.ts";
import { Stations } from "../../src/operations/stations.ts";
import type { Streams } from "../../src/operations/streams.ts";
import type { Timers } from "../../src/operations/timers/timers.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { DomainError } from "../../src/shared/errors.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { Permits } from "../../src/shared/permits.ts";
import { NO_REPORT } from "../../src/shared/sound/enhance.ts";

const missing = () => Promise.reject(new DomainError("not-found", "No such playlist"));
const nothing = () => Promise.resolve();
const none = () => Promise.resolve([]);

/** For tests that are about something else: no playlists, no stickers, no tags are edited, no jobs, and nothing is kept. */
export const emptyStores: {
  readonly playlists: StoredPlaylists;
  readonly stickers: Stickers;
  readonly tagEdits: TagEdits;
  readonly analysis: Analysis;
  readonly jobs: Jobs;
  readonly renders: Renders;
  readonly similar: SimilarSongs;
  readonly streams: Streams;
  readonly timers: Timers;
  readonly stations: Stations;
  readonly backups: BackupStore;
  readonly settings: Settings;
  readonly meters: Meters;
  readonly sound: SoundDesk;
} = {
  analysis: {
    of: () => Promise.resolve(null),
    waveform: () => Promise.resolve(null),
    fingerprints: () => Promise.resolve({ uris: [], rows: new Float32Array(0) }),
    failures: none,
    start: missing,
    cancel() {},
    status: () => ({
      ...{ state: { kind: "idle" }, current: null, analysed: 0, left: 0, failed: 0 },
      ...{ filesPerSecond: null, timesRealTime: null, secondsLeft: null },
    }),
    subscribe: () => () => {},
  },
  jobs: new RunningJobs(new Permits(2, 100), systemClock, silentLogger),
  renders: {
    render: missing,
    list: none,
    find: () => Promise.resolve(null),
    bytes: async function* () {},
    remove: () => Promise.resolve(false),
  },
  timers: {
    sleep: { secondsLeft: () => null, start: () => {}, cancel: () => {} },
    alarms: {
      subscribe: () => () => {},
      list: () => [],
      add: missing,
      replace: missing,
      remove: missing,
      replaceAll: nothing,
    },
  },
  backups: { begin: () => Promise.resolve("before"), unfinished: () => Promise.resolve(null), finish: nothing },
  stations: new Stations({ save: nothing }, [], silentLogger),
  settings: new Settings({
    store: { save: nothing },
    configured: { analysisAutomatic: true, analysisHours: null, analysisMaxLoad: 0.5, countPlays: true },
    set: {},
    onError: () => {},
  }),
  similar: { nearest: () => Promise.resolve(null) },
  streams: {
    figures: () => ({ running: 0, queued: 0, limit: 0 }),
    list: () => [],
    chunks: () => ({ chunks: 0, bytes: 0, hits: 0, shared: 0, computed: 0 }),
    listen: () => ({ play: () => {}, seek: () => {}, stop: () => {}, ack: () => {}, close: () => {} }),
    file: missing,
    encode: async function* () {},
    zone: () => ({ ready: Promise.resolve(), leave: () => {} }),
  },
  meters: { listen: () => null, dropouts: () => null },
  sound: {
    impulses: { list: none, put: missing, remove: missing },
    presets: { get: () => undefined, list: () => [], put: nothing, remove: missing },
    convolverOf: () => ({ state: "off" }),
    enhanceOf: () => NO_REPORT,
    brokenStagesOf: () => [],
  },
  tagEdits: {
    preview: () => Promise.resolve({ kind: "refused", faults: [] }),
    apply: () => Promise.resolve({ kind: "refused", faults: [] }),
  },
  playlists: {
    list: none,
    entries: missing,
    edit: () => Promise.resolve(null),
    rules: () => Promise.resolve(null),
    putRules: missing,
    rename: missing,
    remove: missing,
    sync: nothing,
    fileEntries: missing,
    remoteEntries: missing,
    subscribe: () => () => {},
  },
  stickers: {
    get: () => Promise.resolve(null),
    list: none,
    set: nothing,
    add: nothing,
    delete: () => Promise.resolve(false),
    find: async function* () {},
    count: nothing,
    names: none,
    namesAndTypes: none,
    subscribe: () => () => {},
  },
};
