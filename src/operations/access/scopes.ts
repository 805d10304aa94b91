import type { Right, Rights } from "./rights.ts";
import { RIGHTS } from "./rights.ts";

/**
 * What a client may be allowed, in our words: to look, to control what sounds and how, to change queues, to change what is
 * kept (playlists, ratings, tags, scans), to set the daemon up, to be heard in place of the music.
 */
export const SCOPES = ["read", "control", "queue", "library", "admin", "announce"] as const;
export type Scope = (typeof SCOPES)[number];
export type Scopes = ReadonlySet<Scope>;

export const ALL_SCOPES: Scopes = new Set(SCOPES);

/** MPD draws its lines elsewhere: each of its rights is all of these scopes together. */
const NEEDED: Readonly<Record<Right, readonly Scope[]>> = {
  read: ["read"],
  add: ["queue"],
  player: ["control", "queue"],
  control: ["control", "queue", "library"],
  admin: ["admin"],
};

/** What somebody with these scopes may do over MPD: never more than over REST. */
export function rightsOfScopes(scopes: Scopes): Rights {
  return new Set(RIGHTS.filter((right) => NEEDED[right].every((scope) => scopes.has(scope))));
}
