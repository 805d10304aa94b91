import koffi from "koffi";
import type { ResampleQuality } from "./request.ts";

/** SOXR_20_BITQ and SOXR_28_BITQ of soxr.h. */
export const RECIPES: Record<ResampleQuality, number> = { hq: 4, vhq: 6 };

export type SoxrHandle = bigint;

const QUALITY_SPEC = koffi.struct("soxr_quality_spec", {
  precision: "double",
  phase_response: "double",
  passband_end: "double",
  stopband_begin: "double",
  e: "void *",
  flags: "ulong",
});

/** The calls of libsoxr that we use (soxr.h). The default i/o spec is interleaved float32, the default is one thread. */
export class Soxr {
  readonly qualitySpec: (recipe: number, flags: number) => object;
  readonly create: (
    inputHz: number,
    outputHz: number,
    channels: number,
    error: null,
    io: null,
    quality: object,
    runtime: null,
  ) => SoxrHandle | null;
  /** Returns null or what went wrong. */
  readonly process: (
    handle: SoxrHandle,
    input: Float32Array | null,
    inputFrames: number,
    inputDone: Uint32Array | null,
    output: Float32Array,
    outputFrames: number,
    outputDone: Uint32Array,
  ) => string | null;
  readonly remove: (handle: SoxrHandle) => void;

  constructor(library: string) {
    const lib = koffi.load(library);
    const specPointer = koffi.pointer(QUALITY_SPEC);
    this.qualitySpec = lib.func("soxr_quality_spec", QUALITY_SPEC, ["ulong", "ulong"]);
    this.create = lib.func("soxr_create", "void *", [
      "double",
      "double",
      "uint32_t",
      "void *",
      "void *",
      specPointer,
      "void *",
    ]);
    this.process = lib.func("soxr_process", "str", [
      "void *",
      "void *",
      "size_t",
      "void *",
      "void *",
      "size_t",
      "void *",
    ]);
    this.remove = lib.func("soxr_delete", "void", ["void *"]);
  }
}
