import type { Zones } from "../../src/operations/zones.ts";
import type { Player } from "../../src/player/player-port.ts";
import { DomainError } from "../../src/shared/errors.ts";

/** Zones that are neither made nor removed. */
export function fixedZones(...players: Player[]): Zones {
  const refused = () => Promise.reject(new DomainError("in-use", "these zones are fixed"));
  return {
    get: (name) => players.find(({ zone }) => zone === name),
    list: () => players,
    create: refused,
    remove: refused,
    moveOutput: refused,
    save: () => Promise.resolve(),
    subscribe: () => () => {},
  };
}
