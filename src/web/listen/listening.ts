import { signal } from "@preact/signals";
import type { SongView } from "../../protocols/http/song-view.ts";
import { tellProblem, toast } from "../state/toasts.ts";
import { type Chunk, chunkFrom } from "./chunk.ts";
import { type Device, openDevice } from "./device.ts";

/** What this page itself plays, on the device it is shown on. */
export type Listening = {
  readonly song: SongView;
  readonly isEnhanced: boolean;
  readonly state: "loading" | "playing" | "paused" | "ended";
  readonly positionSeconds: number;
  readonly durationSeconds: number | null;
};

export const listening = signal<Listening | null>(null);

/** See "Over the WebSocket" of docs/streaming.md. */
type Told =
  | { readonly state: "loading"; readonly epoch: number }
  | {
      readonly state: "playing";
      readonly epoch: number;
      readonly rateHz: number;
      readonly totalFrames: number | null;
      readonly reason: string | null;
    }
  | { readonly state: "ended" | "stopped"; readonly epoch: number }
  | { readonly state: "failed"; readonly epoch: number; readonly detail: string };

const INTENSITY = 60;

let socket: WebSocket | null = null;
let device: Device | null = null;
/** The epoch that counts: the daemon numbers plays, seeks and stops from 1 in the order in which they are asked for. */
let epoch = 0;

/** Plays a song here, in place of the one before. To be called from a click: browsers allow no sound otherwise. */
export async function listenTo(song: SongView, isEnhanced = false, startSeconds = 0): Promise<void> {
  const durationSeconds = song.durationSeconds ?? null;
  listening.value = { song, isEnhanced, state: "loading", positionSeconds: startSeconds, durationSeconds };
  const wish = isEnhanced
    ? { type: "play_enhanced", preset: "adaptive", intensity: INTENSITY }
    : { type: "play_normal" };
  try {
    device = await opened();
    await device.context.resume();
    const { sampleRate: rateHz } = device.context;
    await say({ ...wish, uri: song.uri, encoding: "f32", rateHz, startSeconds });
  } catch (error) {
    stopHere();
    tellProblem(error);
  }
}

let openingDevice: Promise<Device> | null = null;

/** One, however many ask; who asks after a failure tries anew. */
function opened(): Promise<Device> {
  openingDevice ??= openDevice({ onPlayed, onPosition }).catch((error) => {
    openingDevice = null;
    throw error;
  });
  return openingDevice;
}

export async function seekHere(seconds: number): Promise<void> {
  change({ positionSeconds: seconds, state: "loading" });
  await say({ type: "seek", seconds });
}

/** The daemon waits while nothing is acknowledged, so a pause is one of the device only. */
export async function pauseHere(): Promise<void> {
  await device?.context.suspend();
  change({ state: "paused" });
}

export async function resumeHere(): Promise<void> {
  await device?.context.resume();
  change({ state: "playing" });
}

export function stopHere(): void {
  listening.value = null;
  socket?.close();
  socket = null;
  epoch = 0;
  device?.sink.begin(0);
  void device?.context.suspend();
}

function change(part: Partial<Listening>): void {
  const now = listening.peek();
  if (now !== null) listening.value = { ...now, ...part };
}

async function say(wish: object): Promise<void> {
  const open = await connected();
  if (listening.peek() === null) return;
  epoch++;
  device?.sink.begin(epoch);
  open.send(JSON.stringify(wish));
}

let opening: Promise<WebSocket> | null = null;

function connected(): Promise<WebSocket> {
  if (socket !== null && socket.readyState === WebSocket.OPEN) return Promise.resolve(socket);
  opening ??= connect().finally(() => {
    opening = null;
  });
  return opening;
}

function connect(): Promise<WebSocket> {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const fresh = new WebSocket(`${scheme}://${location.host}/api/v1/ws?topics=`);
  fresh.binaryType = "arraybuffer";
  epoch = 0;
  socket = fresh;
  fresh.onmessage = ({ data }) => (typeof data === "string" ? hear(data) : take(chunkFrom(data)));
  fresh.onclose = () => {
    if (socket !== fresh || listening.peek() === null) return;
    stopHere();
    toast("The daemon went away, and with it the sound here", { kind: "problem" });
  };
  return new Promise((resolve, reject) => {
    fresh.onopen = () => resolve(fresh);
    fresh.onerror = () => reject(new Error("the daemon does not answer"));
  });
}

function hear(text: string): void {
  const { event, data } = JSON.parse(text) as { event: string; data: Told };
  if (event !== "stream" || data.epoch !== epoch) return;
  if (data.state === "playing") {
    change({
      ...(data.totalFrames === null ? {} : { durationSeconds: data.totalFrames / data.rateHz }),
      ...(device?.context.state === "suspended" ? {} : { state: "playing" }),
    });
    if (data.reason !== null) toast(`It sounds as it is: ${data.reason}`);
  }
  if (data.state === "failed") {
    stopHere();
    toast(data.detail, { kind: "problem" });
  }
}

function take(chunk: Chunk | null): void {
  if (chunk !== null && chunk.epoch === epoch) device?.sink.take(chunk);
}

function onPlayed(of: number, sequence: number, isLast: boolean): void {
  if (of !== epoch) return;
  socket?.send(JSON.stringify({ type: "ack", epoch: of, sequence }));
  if (isLast) change({ state: "ended" });
}

function onPosition(of: number, seconds: number): void {
  if (of === epoch) change({ positionSeconds: seconds });
}
