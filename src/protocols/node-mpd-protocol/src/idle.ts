import { argumentError } from "./ack.ts";

/** What `idle` can report (doc/protocol.rst, `idle`), in the order in which MPD prints it. */
export const SUBSYSTEMS = [
  "database",
  "stored_playlist",
  "playlist",
  "player",
  "mixer",
  "output",
  "options",
  "sticker",
  "update",
  "subscription",
  "message",
  "neighbor",
  "mount",
  "partition",
] as const;

export type IdleSubsystem = (typeof SUBSYSTEMS)[number];

/** A set of subsystems, one bit each. */
export type IdleMask = number;

export const NO_SUBSYSTEMS: IdleMask = 0;
export const ALL_SUBSYSTEMS: IdleMask = (1 << SUBSYSTEMS.length) - 1;

/** The set of these. */
export function idleMask(subsystems: readonly IdleSubsystem[]): IdleMask {
  return subsystems.reduce((mask, name) => mask | (1 << SUBSYSTEMS.indexOf(name)), 0);
}

/** The arguments of `idle`; none means everything. */
export function parseIdle(words: readonly string[]): IdleMask {
  let mask = 0;
  for (const word of words) {
    const index = SUBSYSTEMS.indexOf(word.toLowerCase() as IdleSubsystem);
    if (index === -1) throw argumentError(`Unrecognized idle event: ${word}`);
    mask |= 1 << index;
  }
  return mask === 0 ? ALL_SUBSYSTEMS : mask;
}

/** Hundreds of clients are told the same in a row. */
let lastTold = { changed: NO_SUBSYSTEMS, text: "OK\n" };

/** The answer that ends an `idle`. */
export function encodeIdle(changed: IdleMask): string {
  if (changed !== lastTold.changed) lastTold = { changed, text: idleText(changed) };
  return lastTold.text;
}

function idleText(changed: IdleMask): string {
  let text = "";
  SUBSYSTEMS.forEach((name, index) => {
    if ((changed & (1 << index)) !== 0) text += `changed: ${name}\n`;
  });
  return `${text}OK\n`;
}
