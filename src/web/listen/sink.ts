import type { Chunk } from "./chunk.ts";

export type Hears = {
  readonly onPlayed: (epoch: number, sequence: number, isLast: boolean) => void;
  readonly onPosition: (epoch: number, seconds: number) => void;
};

/** The sound of this device: plays chunks one behind the other. */
export type Sink = {
  /** Nothing of another epoch is heard from now on. */
  begin(epoch: number): void;
  take(chunk: Chunk): void;
};
