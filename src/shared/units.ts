import type { Brand } from "./brand.ts";

/** Level relative to full scale or to unity gain, in decibels. */
export type Db = Brand<number, "Db">;

/** A count of sample frames (one frame = one sample per channel). */
export type Frames = Brand<number, "Frames">;
