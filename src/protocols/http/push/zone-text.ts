import type { Moment, Player } from "../../../player/player-port.ts";
import { outputViews } from "../output-view.ts";
import { playerView } from "../player-view.ts";
import type { Message } from "./sink.ts";

/** A moment of a zone as JSON. */
export type ZoneText = {
  readonly moment: Moment;
  readonly player: string;
  readonly outputs: string;
  /** How listeners are told of it, by what they knew before: most are told the same. */
  readonly changes: Map<string, Message>;
};

const newest = new WeakMap<Player, ZoneText>();

/** Rendered once per moment, however many ask. */
export function zoneText(player: Player, epoch: string): ZoneText {
  const moment = player.moment();
  const known = newest.get(player);
  if (known !== undefined && isSame(known.moment, moment)) return known;
  const text = {
    moment,
    player: JSON.stringify(playerView(moment, epoch)),
    outputs: JSON.stringify(outputViews(moment.snapshot)),
    changes: new Map<string, Message>(),
  };
  newest.set(player, text);
  return text;
}

function isSame(a: Moment, b: Moment): boolean {
  return (
    a.snapshot === b.snapshot &&
    a.progress.playedSeconds === b.progress.playedSeconds &&
    a.progress.generation === b.progress.generation &&
    a.progress.bitrateKbps === b.progress.bitrateKbps
  );
}
