import type { Chunk } from "./chunk.ts";

export const PROCESSOR = "auralis-listen";

/** To the audio thread of the browser. */
export type ToWorklet =
  | { readonly type: "chunk"; readonly chunk: Chunk }
  /** Only chunks of this epoch are played from now on. */
  | { readonly type: "epoch"; readonly epoch: number };

/** From it. */
export type FromWorklet =
  /** All of this chunk was played. */
  | { readonly type: "played"; readonly epoch: number; readonly sequence: number; readonly isLast: boolean }
  | { readonly type: "position"; readonly epoch: number; readonly frames: number };
