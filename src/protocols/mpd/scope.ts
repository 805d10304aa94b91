import type { Command as CommandRow, IdleMask } from "node-mpd-protocol";
import type { PlaylistTicket } from "../../library/playlists-port.ts";
import type { Peer } from "../../operations/access/peer.ts";
import type { Operations } from "../../operations/operations.ts";
import type { Command, Result } from "../../player/commands.ts";
import type { Moment } from "../../player/player-port.ts";
import type { Mailbox } from "./mailbox.ts";
import type { OwnBytes } from "./own-bytes.ts";
import type { Preferences } from "./preferences.ts";
import type { Shared } from "./shared.ts";

/** What a command may use before its turn. */
export interface Scope {
  readonly operations: Operations;
  readonly shared: Shared;
  readonly mailbox: Mailbox;
  /** Called when the client has turned to the zone of its preferences, which in a command list are ahead of what runs. */
  readonly enterZone: (zone: string) => void;
  /** Who is at the other end. */
  readonly peer: Peer;
  /** Edits of stored playlists that the client must not be told of before they are on the disk. */
  readonly unsaved: Set<PlaylistTicket>;
  /** A command list is being prepared: its answers are not taken before all of it has run. */
  inList: boolean;
  preferences: Preferences;
}

/** What a command may use inside its turn. */
export interface Scene {
  /** The state as this turn has made it so far. */
  moment(): Moment;
  do(command: Command): Result;
  /** The same in small steps, for a `LongStep`. */
  steps(command: Command): Generator<void, Result>;
  /**
   * Many lines from this moment: at once inside a command list, where the moment will change; else in slices, from the
   * immutable snapshot.
   */
  lines(rows: Iterable<string>): Reply;
}

export type Chunk = string | Uint8Array;

/** Pulled slice by slice as the client reads. */
export type Stream = AsyncIterable<Chunk | OwnBytes>;

export type Reply =
  | undefined
  | Chunk
  | Stream
  | { readonly signal: "close" }
  | { readonly signal: "idle"; readonly mask: IdleMask };

/** The second half of a command: synchronous, inside the turn. */
// biome-ignore lint/suspicious/noConfusingVoidType: a step that answers nothing is simply a function without return
export type Step = (scene: Scene) => Reply | void;

/**
 * A second half that takes long on a long queue: it yields now and then, others have their turn meanwhile, and it may be
 * begun anew when they have changed something. The generator function is one for all: V8 gives each that is called a
 * class of its own for its generators, which for one per command costs more than the command.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: as above
export type LongStep = { readonly inSteps: (scene: Scene) => Generator<void, Reply | void> };

/**
 * A command that changes what is stored outside the zones. It may fail late and cannot be taken back, so it waits for
 * the commands before it, and those after it wait for it; `moment` tells the zone's then.
 */
export type Storing = {
  readonly store: (moment: () => Moment) => Promise<Step>;
  /** It changes what the client may do or sees: nothing after it is prepared before it is done. */
  readonly changesPreferences?: true;
};

/** Never rejects. What it is `pending` on may be another promise when that one is over; null = there is no more to wait for. */
export type Waiting = { readonly pending: Promise<unknown> | null };

/** A step that is known before what it needs: a list of ten thousand does without a promise for each. */
export type Looking = { readonly waitsFor: Waiting; readonly step: Step | LongStep };

/** The first half looks up what the command needs and gives back its step. */
export type Row = CommandRow<Scope, Step | LongStep | Promise<Step | LongStep> | Looking | Storing>;
