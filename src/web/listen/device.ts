import type { Hears, Sink } from "./sink.ts";
import { SourceSink } from "./source-sink.ts";
import { workletSink } from "./worklet-sink.ts";

/** Where this page sounds. To suspend the context is to pause. */
export type Device = { readonly context: AudioContext; readonly sink: Sink };

export async function openDevice(hears: Hears): Promise<Device> {
  const context = new AudioContext({ latencyHint: "playback" });
  const sink = isSecureContext ? await workletSink(context, hears) : new SourceSink(context, hears);
  return { context, sink };
}
