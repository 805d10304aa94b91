import type { Chunk } from "./chunk.ts";
import type { Hears, Sink } from "./sink.ts";
import workletUrl from "./worklet.ts?worker&url";
import { type FromWorklet, PROCESSOR, type ToWorklet } from "./worklet-messages.ts";

/** An AudioWorklet: it goes on whatever the page is busy with. */
export async function workletSink(context: AudioContext, hears: Hears): Promise<Sink> {
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, PROCESSOR, { numberOfInputs: 0, outputChannelCount: [2] });
  node.connect(context.destination);
  node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
    if (data.type === "played") hears.onPlayed(data.epoch, data.sequence, data.isLast);
    else hears.onPosition(data.epoch, data.frames / context.sampleRate);
  };
  const say = (message: ToWorklet, transfer: Transferable[] = []) => node.port.postMessage(message, transfer);
  return {
    begin: (epoch) => say({ type: "epoch", epoch }),
    take: (chunk: Chunk) => say({ type: "chunk", chunk }, [chunk.samples.buffer as ArrayBuffer]),
  };
}
