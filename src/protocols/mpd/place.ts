import { ACK, argumentError, offsetWithin, type Position, ProtocolError } from "node-mpd-protocol";
import { currentPosition } from "../../operations/now-playing.ts";
import type { Place, Range } from "../../player/commands.ts";
import type { Snapshot } from "../../player/snapshot.ts";

/** Where to insert, after MPD's checks and in its words (src/command/PositionArg.cxx, ParseInsertPosition). */
export function insertPlace(at: Position, snapshot: Snapshot): Place {
  const count = snapshot.queue.entries.length;
  if (at.kind === "absolute") return { kind: "absolute", position: offsetWithin(at, count) };
  const current = requireCurrent(snapshot);
  return { kind: at.kind, offset: offsetWithin(at, at.kind === "after-current" ? count - current - 1 : current) };
}

/** Where to move a range, after MPD's checks (ParseMoveDestination); the place counts without the range. */
export function movePlace(to: Position, range: Range, snapshot: Snapshot): Place {
  const room = snapshot.queue.entries.length - (range.end - range.start);
  if (to.kind === "absolute") return { kind: "absolute", position: offsetWithin(to, room) };
  const current = requireCurrent(snapshot);
  if (current >= range.start && current < range.end) {
    throw argumentError("Cannot move current song relative to itself");
  }
  const without = current >= range.end ? current - (range.end - range.start) : current;
  const offset = offsetWithin(to, room - without);
  if (offset > (to.kind === "after-current" ? room - without - 1 : without)) throw argumentError("Bad song index");
  return { kind: to.kind, offset };
}

function requireCurrent(snapshot: Snapshot): number {
  const current = currentPosition(snapshot);
  if (current === null) throw new ProtocolError(ACK.playerSync, "No current song");
  return current;
}
