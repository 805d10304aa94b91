import koffi, { type LibraryHandle } from "koffi";

/** Where macOS has what we call. Both paths exist only in dyld's shared cache, not as files; `dlopen` finds them there. */
export type CoreAudioLibraries = {
  /** AudioToolbox, and through it CoreAudio. */
  readonly audioToolbox: string;
  /** libSystem: libdispatch and the C library. Its install name, which every program is linked to. */
  readonly system: string;
};

export const MAC_LIBRARIES: CoreAudioLibraries = {
  audioToolbox: "/System/Library/Frameworks/AudioToolbox.framework/AudioToolbox",
  system: "/usr/lib/libSystem.B.dylib",
};

/** Handles and addresses are below 2^48, so exact as numbers. Structures and out parameters are typed arrays. */
export type Address = number;
type Bytes = ArrayBufferView;
/** Status codes (OSStatus): 0 = done. */
type Status = number;
/** An opaque moment (dispatch_time_t); 0 = now. */
type Moment = number | bigint;

export interface CoreAudioLibrary {
  /** Address of `dispatch_semaphore_signal` itself, for whoever shall call it. */
  readonly signalAddress: bigint;
  newOutput(
    format: Bytes,
    callback: bigint,
    userData: Address,
    runLoop: null,
    mode: null,
    flags: 0,
    queue: Bytes,
  ): Status;
  allocateBuffer(queue: Address, bytes: number, buffer: Bytes): Status;
  enqueueBuffer(queue: Address, buffer: Address, packets: 0, descriptions: null): Status;
  start(queue: Address, when: null): Status;
  stop(queue: Address, immediately: 1): Status;
  reset(queue: Address): Status;
  currentTime(queue: Address, timeline: null, timeStamp: Bytes, discontinuity: null): Status;
  dispose(queue: Address, immediately: 1): Status;
  semaphoreCreate(value: 0): Address;
  /** 0 = a signal was taken, else the moment came first. */
  semaphoreWait(semaphore: Address, until: Moment): number;
  time(base: 0, nanoseconds: number): Moment;
  release(object: Address): void;
  copy(to: Address, from: Address, bytes: number): void;
}

type Calls = Omit<CoreAudioLibrary, "signalAddress">;

/** AudioToolbox/AudioQueue.h. `Boolean` is an unsigned char, `OSStatus` an int32. */
const QUEUE_CALLS = {
  newOutput:
    "int32_t AudioQueueNewOutput(void *format, uintptr_t callback, uintptr_t user, void *loop, void *mode, uint32_t flags, void *queue)",
  allocateBuffer: "int32_t AudioQueueAllocateBuffer(uintptr_t queue, uint32_t bytes, void *buffer)",
  enqueueBuffer: "int32_t AudioQueueEnqueueBuffer(uintptr_t queue, uintptr_t buffer, uint32_t packets, void *list)",
  start: "int32_t AudioQueueStart(uintptr_t queue, void *when)",
  stop: "int32_t AudioQueueStop(uintptr_t queue, uint8_t immediately)",
  reset: "int32_t AudioQueueReset(uintptr_t queue)",
  currentTime: "int32_t AudioQueueGetCurrentTime(uintptr_t queue, void *timeline, void *stamp, void *discontinuity)",
  dispose: "int32_t AudioQueueDispose(uintptr_t queue, uint8_t immediately)",
} as const satisfies Partial<Record<keyof Calls, string>>;

/** dispatch/semaphore.h, dispatch/time.h, dispatch/object.h, string.h. */
const SYSTEM_CALLS = {
  semaphoreCreate: "uintptr_t dispatch_semaphore_create(intptr_t value)",
  semaphoreWait: "intptr_t dispatch_semaphore_wait(uintptr_t semaphore, uint64_t until)",
  time: "uint64_t dispatch_time(uint64_t base, int64_t nanoseconds)",
  release: "void dispatch_release(uintptr_t object)",
  copy: "void memcpy(uintptr_t to, uintptr_t from, size_t bytes)",
} as const satisfies Partial<Record<keyof Calls, string>>;

/** Binds both libraries. Throws when one is missing or incomplete. Call from one thread only. */
export function loadCoreAudio(paths: CoreAudioLibraries): CoreAudioLibrary {
  const toolbox = koffi.load(paths.audioToolbox);
  const system = koffi.load(paths.system);
  const bound: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(QUEUE_CALLS)) bound[name] = toolbox.func(declaration);
  for (const [name, declaration] of Object.entries(SYSTEM_CALLS)) bound[name] = system.func(declaration);
  letHardwareNotify(toolbox);
  const signalAddress = BigInt(koffi.address(system.symbol("dispatch_semaphore_signal")));
  return { ...(bound as unknown as Calls), signalAddress };
}

const SYSTEM_OBJECT = 1;
/** AudioObjectPropertyAddress: kAudioHardwarePropertyRunLoop, global scope, main element (CoreAudio/AudioHardware.h). */
const RUN_LOOP = Uint32Array.of(0x726e6c70, 0x676c6f62, 0);

/**
 * Changes of devices are told on the main thread's run loop unless asked otherwise, and Node runs none: a queue would
 * not follow the default device. NULL gives the notifications a thread of their own. Best effort.
 */
function letHardwareNotify(toolbox: LibraryHandle): void {
  try {
    const set = toolbox.func(
      "int32_t AudioObjectSetPropertyData(uint32_t object, void *address, uint32_t size, void *data, uint32_t bytes, void *value)",
    );
    set(SYSTEM_OBJECT, RUN_LOOP, 0, null, 8, new BigUint64Array(1));
  } catch {
    // Not exported here: the engine opens a device that stopped moving again.
  }
}
