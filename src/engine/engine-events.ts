import type { EngineEvent } from "../player/engine-port.ts";
import type { Sounding } from "../player/snapshot.ts";
import type { Generation } from "../shared/ids.ts";
import { TAG_NAMES, type Tag } from "../shared/tags.ts";
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
    case EVENT.tags:
      return { type: "tags", generation, tags: tagsOf(event.text) };
    case EVENT.waiting:
      return { type: "stream", generation, state: "waiting", reason: event.text };
    case EVENT.flowing:
      return { type: "stream", generation, state: "flowing", reason: "" };
    default:
      return null;
  }
}

/** Out of a host that reads what strangers send. */
function tagsOf(json: string): readonly Tag[] {
  let pairs: unknown;
  try {
    pairs = JSON.parse(json);
  } catch {
    return [];
  }
  return Array.isArray(pairs) ? pairs.filter(isTag) : [];
}

function isTag(pair: unknown): pair is Tag {
  if (!Array.isArray(pair) || pair.length !== 2) return false;
  return TAG_NAMES.includes(pair[0]) && typeof pair[1] === "string";
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
