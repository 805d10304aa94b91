import type { EngineStatus } from "../engine/options.ts";
import type { LibraryHealth } from "../library/library-health.ts";
import type { Health } from "../protocols/http/health.ts";

/** How the parts are, for people and monitors on the network: no paths. A lost DAC or disk is a state, not a failure. */
export function healthOf(parts: { readonly engine: EngineStatus; readonly library: LibraryHealth }): Health {
  const { engine, library } = parts;
  const isLost = engine.device === "lost";
  const unreachable = library.roots.length;
  return {
    parts: [
      { name: "audio", state: isLost ? "degraded" : "ok", detail: isLost ? engine.deviceReason : null },
      {
        name: "library",
        state: unreachable > 0 ? "degraded" : "ok",
        detail: unreachable > 0 ? `${unreachable} music folder(s) cannot be read now` : null,
      },
    ],
  };
}

/** Says whether the audio thread still turns: it must have moved since the last time it was asked, or be asleep. */
export function heartbeatWatch(status: () => EngineStatus): () => boolean {
  let last = -1;
  return () => {
    const { heartbeat, asleep } = status();
    const moves = asleep || heartbeat !== last;
    last = heartbeat;
    return moves;
  };
}
