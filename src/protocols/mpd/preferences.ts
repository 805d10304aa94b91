import { idleMask, type Permission, TAGS } from "node-mpd-protocol";
import type { Rights } from "../../operations/access/rights.ts";
import type { TagName } from "../../shared/tags.ts";

/** What a client has chosen for its connection. Immutable: a command replaces it whole, so a command list can go back. */
export type Preferences = {
  readonly permissions: ReadonlySet<Permission>;
  /** Tags shown to this client (`tagtypes`). */
  readonly tags: ReadonlySet<TagName>;
  /** The largest part of a picture in one answer, in bytes (`binarylimit`). */
  readonly binaryLimitBytes: number;
  readonly features: ReadonlySet<ProtocolFeature>;
  /** The zone ("partition") the client looks at. */
  readonly zone: string;
};

/** "none" is what nobody needs to be given. */
export function permissionsOf(rights: Rights): Preferences["permissions"] {
  return new Set(["none", ...rights]);
}

/** What a client that turned to another zone sees anew. */
export const ZONE_SUBSYSTEMS = idleMask(["playlist", "player", "mixer", "output", "options"]);

export const PROTOCOL_FEATURES = ["hide_playlists_in_root"] as const;
export type ProtocolFeature = (typeof PROTOCOL_FEATURES)[number];

/** Comments can be whole books; MPD hides them unless it is configured otherwise (`metadata_to_use`). */
export const SHOWN_TAGS: readonly TagName[] = TAGS.filter((tag) => tag !== "Comment");
export const ALL_SHOWN_TAGS: ReadonlySet<TagName> = new Set(SHOWN_TAGS);

export const DEFAULT_BINARY_LIMIT_BYTES = 8192;
