import type { TapBuffers } from "../../engine/tap.ts";

/** Of the main thread: from now on this tap is heard, or no longer. `id` is its own. */
export type CastWish =
  | { readonly type: "follow"; readonly id: number; readonly tap: TapBuffers }
  | { readonly type: "leave"; readonly id: number };

/** What was heard since the last time: interleaved stereo, always at the same rate for one `id`. */
export type Heard = { readonly id: number; readonly rateHz: number; readonly samples: Float32Array<ArrayBuffer> };
