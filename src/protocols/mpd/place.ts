import { ACK, argumentError, checkOffset, type Position, ProtocolError } from "node-mpd-protocol";
import { currentPosition } from "../../operations/now-playing.ts";
import type { Place, Range } from "../../player/commands.ts";
import type { Snapshot } from "../../player/snapshot.ts";

/** Where to insert, after MPD's checks and in its words (src/command/PositionArg.cxx, ParseInsertPosition). */
export function insertPlace(at: Position, snapshot: Snapshot): Place {
  const count = snapshot.queue.entries.length;
  if (at.kind === "absolute") {
    checkOffset(at, count);
    return { kind: "absolute", position: at.offset };
  }
  const current = requireCurrent(snapshot);
  checkOffset(at, at.kind === "after-current" ? count - current - 1 : current);
  return { kind: at.kind, offset: at.offset };
}

/** Where to move a range, after MPD's checks (ParseMoveDestination); the place counts without the range. */
export function movePlace(to: Position, range: Range, snapshot: Snapshot): Place {
  const room = snapshot.queue.entries.length - (range.end - range.start);
  if (to.kind === "absolute") {
    checkOffset(to, room);
    return { kind: "absolute", position: to.offset };
  }
  const current = requireCurrent(snapshot);
  if (current >= range.start && current < range.end) {
    throw argumentError("Cannot move current song relative to itself");
  }
  const without = current >= range.end ? current - (range.end - range.start) : current;
  checkOffset(to, room - without);
  if (to.offset > (to.kind === "after-current" ? room - without - 1 : without)) throw argumentError("Bad song index");
  return { kind: to.kind, offset: to.offset };
}

function requireCurrent(snapshot: Snapshot): number {
  const current = currentPosition(snapshot);
  if (current === null) throw new ProtocolError(ACK.playerSync, "No current song");
  return current;
}
