import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { ChainPlan } from "../dsp/chain/chain-plan.ts";
import { createOutput, type OutputConfig, type OutputLibraries } from "../outputs/create-output.ts";
import type { WorkerClock } from "../outputs/pacer.ts";
import { type ControlBuffers, REALTIME, SequencedBlock, WORD } from "./control.ts";
import { Deck } from "./deck.ts";
import { Device, type DeviceOutput } from "./device.ts";
import { Feeder } from "./feeder.ts";
import { type AwakeCount, HelperThreads } from "./helper-threads.ts";
import { loadLibc, POLLIN } from "./libc.ts";
import { Mixer } from "./mixer.ts";
import { PipeReader } from "./pipe-reader.ts";
import { helperPlacer, leaveRealtime, requestRealtime } from "./realtime.ts";
import { Sound } from "./sound.ts";
import { Tap, type TapBuffers } from "./tap.ts";
import { EVENT, EventWriter } from "./worker-events.ts";

/** What the main thread starts this thread with. */
export type AudioWorkerData = {
  readonly buffers: ControlBuffers;
  readonly tap: TapBuffers;
  readonly outputs: readonly OutputConfig[];
  readonly libraries: OutputLibraries;
  readonly bufferMs: number;
  /** So long may a decoder say nothing at all. */
  readonly decoderTimeoutMs: number;
  readonly realtime: boolean;
  readonly awake: AwakeCount;
};

const POLL_MS = 10;
const DEVICE_WAIT_MS = 50;

function run(data: AudioWorkerData, port: MessagePort): void {
  const words = new Int32Array(data.buffers.words);
  const libc = loadLibc();
  let woken = Atomics.load(words, WORD.wake);
  const clock: WorkerClock = {
    nowMs: () => performance.now(),
    sleep: (timeoutMs) => void Atomics.wait(words, WORD.wake, woken, timeoutMs),
  };
  const events = new EventWriter(data.buffers.events, words, () => port.postMessage(0));
  const decks = [new Deck(), new Deck()];
  const answered = (serial: number) => events.write(EVENT.answered, 0, serial, null);
  const readers = decks.map((deck) => new PipeReader(libc, deck, clock.nowMs, answered));
  const outputs: DeviceOutput[] = data.outputs.map((config) => ({
    id: config.id,
    format: config.format,
    port: createOutput(config, data.libraries, clock),
  }));
  const sound = new Sound();
  const tap = new Tap(data.tap, (to) => sound.readGains(to));
  const device = new Device(outputs, data.bufferMs, words, clock, tap);
  const wish = new SequencedBlock(data.buffers.wish, words, WORD.wishSequence);
  const mixer = new Mixer(decks, words, events, wish);
  const progress = new SequencedBlock(data.buffers.progress, words, WORD.progressSequence);
  let settingsSeen = 0;
  const takeSettings = () => {
    const sequence = Atomics.load(words, WORD.soundSequence);
    if (sequence === settingsSeen) return;
    settingsSeen = sequence;
    let newest: ChainPlan | null = null;
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      newest = next.message as ChainPlan;
    }
    if (newest !== null) sound.change(newest);
  };
  const feeder = new Feeder(
    { words, wish, progress, events, decks, readers, mixer, device, sound, tap, takeSettings, clock },
    data.decoderTimeoutMs,
  );
  const realtime = data.realtime ? requestRealtime(libc) : REALTIME.none;
  Atomics.store(words, WORD.realtime, realtime);
  const helpers = realtime === REALTIME.fifo ? new HelperThreads(data.awake, helperPlacer(libc)) : null;

  /** struct pollfd { int fd; short events, revents; } twice. */
  const polled = new Int32Array(4);
  const waitForData = () => {
    let count = 0;
    for (const reader of readers) {
      if (reader.waitingFd < 0) continue;
      polled[count * 2] = reader.waitingFd;
      polled[count * 2 + 1] = POLLIN;
      count++;
    }
    if (count === 0) clock.sleep(POLL_MS);
    else libc.poll(polled, count, POLL_MS);
  };

  helpers?.wake();
  try {
    while (Atomics.load(words, WORD.quit) === 0) {
      Atomics.add(words, WORD.heartbeat, 1);
      woken = Atomics.load(words, WORD.wake);
      const next = feeder.turn();
      switch (next.kind) {
        case "sleep":
          helpers?.rest();
          Atomics.store(words, WORD.asleep, 1);
          Atomics.wait(words, WORD.wake, woken);
          Atomics.store(words, WORD.asleep, 0);
          helpers?.wake();
          break;
        case "data":
          waitForData();
          break;
        case "device":
          device.wait(DEVICE_WAIT_MS);
          break;
        case "pause":
          clock.sleep(next.timeoutMs);
          break;
      }
    }
    device.close();
    for (const reader of readers) reader.attach(0);
  } finally {
    helpers?.rest();
    leaveRealtime(libc);
  }
}

if (parentPort !== null) {
  run(workerData as AudioWorkerData, parentPort);
  parentPort.close();
}
