import type { WorkerClock } from "../outputs/pacer.ts";
import type { SequencedBlock } from "./control.ts";
import type { Deck } from "./deck.ts";
import type { Device } from "./device.ts";
import type { Mixer } from "./mixer.ts";
import type { PipeReader } from "./pipe-reader.ts";
import type { Sound } from "./sound.ts";
import type { Tap } from "./tap.ts";
import type { EventWriter } from "./worker-events.ts";

/** What the audio thread is made of; each belongs to that thread alone. */
export type Parts = {
  readonly words: Int32Array;
  readonly wish: SequencedBlock;
  readonly progress: SequencedBlock;
  readonly events: EventWriter;
  readonly decks: readonly Deck[];
  readonly readers: readonly PipeReader[];
  readonly mixer: Mixer;
  readonly device: Device;
  readonly sound: Sound;
  readonly tap: Tap;
  /** Hands the newest settings of the chain to `sound`, if there are any. */
  readonly takeSettings: () => void;
  readonly clock: WorkerClock;
};
