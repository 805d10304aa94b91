import type { EngineEvent } from "../player/engine-port.ts";
import type { Sounding } from "../player/snapshot.ts";
import type { Generation } from "../shared/ids.ts";
import { FAILURE } from "./failure.ts";
import { EVENT, type WorkerEvent } from "./worker-events.ts";

/** What the core is to hear of a worker's event; null = nothing. `loaded` is the generation device events belong to. */
export function engineEvent(event: WorkerEvent, loaded: Generation): EngineEvent | null {
  const generation = event.generation as Generation;
  switch (event.kind) {
    case EVENT.started:
      return { type: "started", generation, sounding: soundingOf(event) };
    case EVENT.joined:
      return { type: "joined", generation, sounding: soundingOf(event) };
    case EVENT.ended:
      return { type: "ended", generation };
    case EVENT.failed:
      return { type: "failed", generation, reason: reasonOf(event) };
    case EVENT.lost:
      return { type: "device", generation: loaded, state: "lost", reason: event.text };
    case EVENT.back:
      return { type: "device", generation: loaded, state: "back", reason: "" };
    default:
      return null;
  }
}

function reasonOf({ text, failure }: WorkerEvent): string {
  if (text !== "") return text;
  return failure === FAILURE.silent ? "the decoder does not answer" : "the decoder stopped delivering";
}

function soundingOf(event: WorkerEvent): Sounding {
  const { bits, rateHz, channels, durationSeconds } = event;
  return {
    format: { rateHz, bits: bits === 8 || bits === 16 || bits === 24 || bits === 32 ? bits : "f", channels },
    durationSeconds: durationSeconds < 0 ? null : durationSeconds,
  };
}
