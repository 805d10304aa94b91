import { z } from "zod";
import { DEFAULT_ZONE } from "../../operations/zones.ts";
import type { Moment, Player, Turn } from "../../player/player-port.ts";
import type { Snapshot } from "../../player/snapshot.ts";
import { DomainError } from "../../shared/errors.ts";
import type { HttpContext } from "./context.ts";
import { entityTag, isNoneMatch, requireMatch } from "./entity-tag.ts";
import type { Answer, Route } from "./route.ts";

/** The zone a request is about, for the query of every route that has one. */
export const zoneName = z.string().min(1).max(100).meta({ description: "name of the zone" });

export const zoneQuery = z.strictObject({ zone: zoneName.default(DEFAULT_ZONE) });

/** The same resource at the address of its zone: `/zones/kitchen/player` is `/player?zone=kitchen`. */
export function insideZone(row: Route): Route[] {
  if (!("zone" in row.query.shape)) return [];
  const { zone: _, ...query } = row.query.shape;
  return [
    {
      ...row,
      path: `/zones/:zone${row.path}`,
      params: z.strictObject({ zone: zoneName, ...row.params.shape }),
      query: z.strictObject(query),
      handle: (call) => {
        const { zone = DEFAULT_ZONE, ...params } = call.params;
        return row.handle({ ...call, params, query: { ...call.query, zone } });
      },
    },
  ];
}

export type ZoneCall = {
  readonly query: { readonly zone: string };
  readonly header: (name: string) => string | undefined;
};

export function zoneOf(context: HttpContext, name: string): Player {
  const player = context.operations.zones.get(name);
  if (player === undefined) throw new DomainError("not-found", "There is no zone of this name");
  return player;
}

/**
 * Names a state of a zone across restarts: the ETag's value and the id of its events. It does not move while the
 * position merely advances, so answers that carry it are `no-store`: only who asks with If-None-Match gets a 304.
 */
export function stateId(context: HttpContext, snapshot: Snapshot): string {
  return `${context.operations.info.epoch}-${snapshot.revision}`;
}

export function notModified(ETag: string): Response {
  return new Response(null, { status: 304, headers: { ETag } });
}

/** Renders one moment, or answers 304 when the client knows its state already. */
export function read<T>(context: HttpContext, call: ZoneCall, render: (moment: Moment) => T): Answer<T> {
  const moment = zoneOf(context, call.query.zone).moment();
  const ETag = entityTag(stateId(context, moment.snapshot));
  if (isNoneMatch(call.header("if-none-match"), ETag)) return notModified(ETag);
  return { body: render(moment), headers: { ETag } };
}

/**
 * Runs the commands of one request as one turn and answers from the state after it. `If-Match` is judged inside the
 * turn, so nothing can come between the check and the change.
 */
export function write<R, T>(
  context: HttpContext,
  call: ZoneCall,
  run: (turn: Turn) => R,
  render: (moment: Moment, result: R) => T,
): Answer<T> {
  const player = zoneOf(context, call.query.zone);
  const result = player.turn((turn) => {
    requireMatch(call.header("if-match"), entityTag(stateId(context, turn.moment().snapshot)));
    return run(turn);
  });
  // Nothing awaits between the turn and here: this is the moment the turn made.
  return changed(context, player.moment(), result, render);
}

/** As `write`, of what takes long on a long queue: others have their turn meanwhile, and see nothing of it before its end. */
export async function writeInSlices<R, T>(
  context: HttpContext,
  call: ZoneCall,
  run: (turn: Turn) => Generator<void, R>,
  render: (moment: Moment, result: R) => T,
): Promise<Answer<T>> {
  const player = zoneOf(context, call.query.zone);
  return player.patientTurn(
    function* (turn) {
      requireMatch(call.header("if-match"), entityTag(stateId(context, turn.moment().snapshot)));
      return yield* run(turn);
    },
    (result) => changed(context, player.moment(), result, render),
  );
}

function changed<R, T>(
  context: HttpContext,
  moment: Moment,
  result: R,
  render: (moment: Moment, result: R) => T,
): Answer<T> {
  return { body: render(moment, result), headers: { ETag: entityTag(stateId(context, moment.snapshot)) } };
}
