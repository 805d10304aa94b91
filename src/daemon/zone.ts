import type { Engine } from "../engine/engine.ts";
import { LazyEngine } from "../engine/lazy-engine.ts";
import { createTap, type TapBuffers } from "../engine/tap.ts";
import type { Library } from "../library/library-port.ts";
import type { Stickers } from "../library/stickers-port.ts";
import type { UserStore } from "../library/user-store-port.ts";
import type { Analysis } from "../operations/analysis-port.ts";
import { Listening } from "../operations/listening.ts";
import { Radio } from "../operations/radio/radio.ts";
import type { SimilarSongs } from "../operations/similar/similar-port.ts";
import { DEFAULT_ZONE } from "../operations/zones.ts";
import { createPlayer, type RunningPlayer } from "../player/player.ts";
import { resume } from "../player/saved.ts";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { followLibrary } from "./library-follower.ts";
import { Persistence } from "./persistence.ts";
import type { Restored } from "./restore.ts";

/** What all zones have in common. */
export type ZoneParts = {
  readonly startEngine: (tap: TapBuffers) => Engine;
  readonly library: Library;
  readonly analysis: Pick<Analysis, "subscribe">;
  readonly users: UserStore;
  readonly stickers: Stickers;
  readonly similar: SimilarSongs;
  readonly countPlays: () => boolean;
  /** Names this run of the daemon (see `Listening`). */
  readonly epoch: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** A zone with everything that belongs to it alone. */
export type RunningZone = {
  readonly player: RunningPlayer;
  readonly engine: Engine;
  /** What it plays, for other threads. */
  readonly tap: TapBuffers;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** Takes playback up again where it was left. */
  resume(): void;
  /** Writes what is not on the disk yet. */
  save(): Promise<void>;
  /** Stops the sound, writes what there is to keep, and ends every part. */
  close(): Promise<void>;
};

/** Builds a zone out of what was kept of it. The default zone is ready to play at once, others when they are first needed. */
export function startZone({ initial, savedQueue, playback }: Restored, parts: ZoneParts): RunningZone {
  const { startEngine, library, users, stickers, clock, logger } = parts;
  const { zone } = initial;
  const closing = new AsyncDisposableStack();
  const onError = (error: unknown) => logger.error({ err: error, zone }, "a bug in the player: please report this");

  const tap = createTap();
  const start = () => startEngine(tap);
  const engine = zone === DEFAULT_ZONE ? start() : new LazyEngine(start, onError);
  closing.defer(() => engine.close());
  const player = createPlayer({ zone, engine, initial, onError });
  closing.defer(() => player.close());
  closing.defer(followLibrary(library, parts.analysis, player, logger));
  const listening = new Listening(player, stickers, parts.countPlays, parts.epoch, clock, logger);
  closing.defer(() => listening.close());
  const radio = new Radio(player, { library, similar: parts.similar }, logger);
  closing.defer(() => radio.close());
  const persistence = new Persistence(player, users, savedQueue, logger);
  closing.defer(() => persistence.close());
  return {
    player,
    engine,
    tap,
    startedMs: clock.wallMs(),
    resume: () => void (playback !== null && resume(player, playback)),
    save: () => persistence.save(),
    close: () => closing.disposeAsync(),
  };
}
