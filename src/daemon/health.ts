import type { EngineStatus } from "../engine/options.ts";
import type { LibraryHealth, RootHealth } from "../library/library-health.ts";
import type { Streams } from "../operations/streams.ts";
import { DEFAULT_ZONE } from "../operations/zones.ts";
import type { Health } from "../protocols/http/health.ts";
import type { Dropouts } from "../shared/sound/dropouts.ts";

/** How the engine of a zone is. */
export type ZoneEngine = { readonly zone: string; readonly status: EngineStatus; readonly dropouts: Dropouts };

type Parts = {
  readonly engines: readonly ZoneEngine[];
  readonly library: LibraryHealth;
  readonly streams: Pick<Streams, "figures" | "chunks">;
};

/** How the parts are, for people and monitors on the network: no paths. A lost DAC or disk is a state, not a failure. */
export function healthOf({ engines, library, streams }: Parts): Health {
  return {
    parts: [...engines.map(audioPart), libraryPart(library), ...library.roots.map(rootPart), streamsPart(streams)],
  };
}

/** From the permits themselves. As many as may be is no fault. */
function streamsPart(streams: Parts["streams"]): Health["parts"][number] {
  const { chunks, bytes } = streams.chunks();
  return { name: "streams", state: "ok", detail: null, figures: { ...streams.figures(), chunks, chunkBytes: bytes } };
}

function audioPart({ zone, status: engine, dropouts }: ZoneEngine): Health["parts"][number] {
  const isLost = engine.device === "lost";
  const detail = isLost ? engine.deviceReason : engine.isDry ? "a network stream does not come" : null;
  const name = zone === DEFAULT_ZONE ? "audio" : `audio in ${zone}`;
  return {
    name,
    state: detail === null ? "ok" : "degraded",
    detail,
    figures: { ...audioFigures(engine), ...dropouts },
  };
}

/** What happened to the databases is told as long as the daemon runs: whoever looks later must still learn of it. */
function libraryPart({ warnings, restarts }: LibraryHealth): Health["parts"][number] {
  const detail = warnings.length === 0 ? null : warnings.join("; ");
  return { name: "library", state: detail === null ? "ok" : "degraded", detail, figures: { restarts } };
}

/** How a music folder is watched is told also when all is well: a person may wonder why a new album takes minutes. */
function rootPart({ name, problem, missingSongs, watch }: RootHealth): Health["parts"][number] {
  const told = [
    ...(problem === null ? [] : [`it ${problem}; its songs are kept`]),
    ...(missingSongs === 0
      ? []
      : [`${missingSongs} songs are gone; POST /api/v1/library/update {"forget":true} deletes them from the library`]),
    ...(watch.kind === "polling" ? [`looked at every ${watch.everySeconds} s: ${watch.why}`] : []),
    ...(watch.kind === "polling" && watch.remedy !== null ? [watch.remedy] : []),
  ];
  const isWell = problem === null && missingSongs === 0 && (watch.kind !== "polling" || watch.remedy === null);
  const mode = problem === null ? watch.kind : "missing";
  return {
    name: `music folder ${name}`,
    state: isWell ? "ok" : "degraded",
    detail: told.length === 0 ? null : told.join("; "),
    figures: { watch: mode, missingSongs },
  };
}

/** `rebuffers`: network streams ran dry. */
function audioFigures({ realtime, rebuffers, restarts, format }: EngineStatus) {
  const device = format === null ? {} : { rateHz: format.rateHz, bits: format.bits };
  return { realtime, rebuffers, restarts, ...device };
}

/** Says whether the audio threads still turn: each must have moved since the last time it was asked, or be asleep. */
export function heartbeatWatch(engines: () => readonly ZoneEngine[]): () => boolean {
  let last = new Map<string, number>();
  return () => {
    const awake = engines().filter(({ status }) => !status.asleep);
    const isAlive = awake.every(({ zone, status }) => status.heartbeat !== last.get(zone));
    last = new Map(awake.map(({ zone, status }) => [zone, status.heartbeat]));
    return isAlive;
  };
}
