import type { Library } from "../library/library-port.ts";
import type { StoredPlaylists } from "../library/playlists-port.ts";
import type { Stickers } from "../library/stickers-port.ts";
import type { TagEdits } from "../library/tag-edits-port.ts";
import type { Clock } from "../shared/clock.ts";
import type { Analysis } from "./analysis-port.ts";
import type { BackupStore } from "./backup/restore.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Meters } from "./meters-port.ts";
import type { Renders } from "./renders.ts";
import type { Settings } from "./settings.ts";
import type { SimilarSongs } from "./similar/similar-port.ts";
import type { SoundDesk } from "./sound/sound-desk.ts";
import type { Stations } from "./stations.ts";
import type { Streams } from "./streams.ts";
import type { Timers } from "./timers/timers.ts";
import type { Zones } from "./zones.ts";

/** What the daemon says about itself. */
export type DaemonInfo = {
  readonly version: string;
  /** `clock.monotonicMs()` when the daemon started. */
  readonly startedMs: number;
  /** New with every start: clients that resume a stream of revisions learn from it that the count began anew. */
  readonly epoch: string;
};

/** Everything a protocol may use. Built once in `app.ts`. Verbs that need more than one part are functions beside this type. */
export type Operations = {
  /** MPD calls them partitions. */
  readonly zones: Zones;
  readonly library: Library;
  readonly playlists: StoredPlaylists;
  readonly stickers: Stickers;
  readonly tagEdits: TagEdits;
  readonly meters: Meters;
  readonly jobs: Jobs;
  readonly analysis: Analysis;
  readonly renders: Renders;
  readonly similar: SimilarSongs;
  readonly streams: Streams;
  readonly timers: Timers;
  readonly stations: Stations;
  readonly backups: BackupStore;
  /** What may change at run time. */
  readonly settings: Settings;
  readonly sound: SoundDesk;
  readonly clock: Clock;
  readonly info: DaemonInfo;
};
