import koffi from "koffi";

/** Numbers of alsa-lib's `pcm.h`, part of its ABI. */
export const ALSA = {
  playback: 0,
  nonblock: 1,
  interleaved: 3,
  formats: { S16: 2, S24: 6, S32: 10, FLOAT: 14, S24_3: 32 },
  state: { prepared: 2, running: 3 },
} as const;

/** Handles are addresses; 48 bits, so they are exact as numbers. Out parameters are typed arrays of the right width. */
type Handle = number;
type Out = BigUint64Array | Uint32Array | Int32Array;

export interface AlsaLibrary {
  open(pcm: Out, name: string, stream: number, mode: number): number;
  close(pcm: Handle): number;
  prepare(pcm: Handle): number;
  start(pcm: Handle): number;
  drop(pcm: Handle): number;
  resume(pcm: Handle): number;
  state(pcm: Handle): number;
  wait(pcm: Handle, timeoutMs: number): number;
  availUpdate(pcm: Handle): number;
  delay(pcm: Handle, frames: Out): number;
  writei(pcm: Handle, address: number, frames: number): number;
  strerror(code: number): string;
  hwMalloc(params: Out): number;
  hwFree(params: Handle): void;
  hwAny(pcm: Handle, params: Handle): number;
  hwAccess(pcm: Handle, params: Handle, access: number): number;
  hwFormat(pcm: Handle, params: Handle, format: number): number;
  hwChannels(pcm: Handle, params: Handle, channels: number): number;
  hwRate(pcm: Handle, params: Handle, rateHz: Out, direction: null): number;
  hwBufferTime(pcm: Handle, params: Handle, microseconds: Out, direction: null): number;
  hwPeriodTime(pcm: Handle, params: Handle, microseconds: Out, direction: null): number;
  hwApply(pcm: Handle, params: Handle): number;
  hwBufferSize(params: Handle, frames: Out): number;
  hwPeriodSize(params: Handle, frames: Out, direction: null): number;
  swMalloc(params: Out): number;
  swFree(params: Handle): void;
  swCurrent(pcm: Handle, params: Handle): number;
  swStartThreshold(pcm: Handle, params: Handle, frames: number): number;
  swAvailMin(pcm: Handle, params: Handle, frames: number): number;
  swBoundary(params: Handle, frames: Out): number;
  swSilenceSize(pcm: Handle, params: Handle, frames: number | bigint): number;
  swApply(pcm: Handle, params: Handle): number;
}

const DECLARATIONS: Readonly<Record<keyof AlsaLibrary, string>> = {
  open: "int snd_pcm_open(void *pcm, str name, int stream, int mode)",
  close: "int snd_pcm_close(uintptr_t pcm)",
  prepare: "int snd_pcm_prepare(uintptr_t pcm)",
  start: "int snd_pcm_start(uintptr_t pcm)",
  drop: "int snd_pcm_drop(uintptr_t pcm)",
  resume: "int snd_pcm_resume(uintptr_t pcm)",
  state: "int snd_pcm_state(uintptr_t pcm)",
  wait: "int snd_pcm_wait(uintptr_t pcm, int timeout)",
  availUpdate: "long snd_pcm_avail_update(uintptr_t pcm)",
  delay: "int snd_pcm_delay(uintptr_t pcm, void *frames)",
  writei: "long snd_pcm_writei(uintptr_t pcm, uintptr_t buffer, unsigned long frames)",
  strerror: "str snd_strerror(int code)",
  hwMalloc: "int snd_pcm_hw_params_malloc(void *params)",
  hwFree: "void snd_pcm_hw_params_free(uintptr_t params)",
  hwAny: "int snd_pcm_hw_params_any(uintptr_t pcm, uintptr_t params)",
  hwAccess: "int snd_pcm_hw_params_set_access(uintptr_t pcm, uintptr_t params, int access)",
  hwFormat: "int snd_pcm_hw_params_set_format(uintptr_t pcm, uintptr_t params, int format)",
  hwChannels: "int snd_pcm_hw_params_set_channels(uintptr_t pcm, uintptr_t params, uint32_t channels)",
  hwRate: "int snd_pcm_hw_params_set_rate_near(uintptr_t pcm, uintptr_t params, void *rate, void *dir)",
  hwBufferTime: "int snd_pcm_hw_params_set_buffer_time_near(uintptr_t pcm, uintptr_t params, void *time, void *dir)",
  hwPeriodTime: "int snd_pcm_hw_params_set_period_time_near(uintptr_t pcm, uintptr_t params, void *time, void *dir)",
  hwApply: "int snd_pcm_hw_params(uintptr_t pcm, uintptr_t params)",
  hwBufferSize: "int snd_pcm_hw_params_get_buffer_size(uintptr_t params, void *frames)",
  hwPeriodSize: "int snd_pcm_hw_params_get_period_size(uintptr_t params, void *frames, void *dir)",
  swMalloc: "int snd_pcm_sw_params_malloc(void *params)",
  swFree: "void snd_pcm_sw_params_free(uintptr_t params)",
  swCurrent: "int snd_pcm_sw_params_current(uintptr_t pcm, uintptr_t params)",
  swStartThreshold: "int snd_pcm_sw_params_set_start_threshold(uintptr_t pcm, uintptr_t params, unsigned long frames)",
  swAvailMin: "int snd_pcm_sw_params_set_avail_min(uintptr_t pcm, uintptr_t params, unsigned long frames)",
  swBoundary: "int snd_pcm_sw_params_get_boundary(uintptr_t params, void *frames)",
  swSilenceSize: "int snd_pcm_sw_params_set_silence_size(uintptr_t pcm, uintptr_t params, unsigned long frames)",
  swApply: "int snd_pcm_sw_params(uintptr_t pcm, uintptr_t params)",
};

/** Binds libasound from `path`. Throws when it is missing or incomplete. Call from one thread only. */
export function loadAlsa(path: string): AlsaLibrary {
  const library = koffi.load(path);
  const bound: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(DECLARATIONS)) bound[name] = library.func(declaration);
  return bound as unknown as AlsaLibrary;
}
