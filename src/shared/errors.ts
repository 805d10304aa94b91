/**
 * Everything a client can do wrong or find missing: one closed list. Each protocol maps it outward with a total table
 * (MPD: ACK numbers, HTTP: RFC 9457 problems), so a new code fails to compile until both know it.
 */
export const ERROR_CODES = {
  /** A value that no state of the daemon would accept. Remedy: correct the value. */
  "bad-argument": true,
  /** A queue position outside the queue. Remedy: read the queue again. */
  "bad-position": true,
  /** No queue entry with this id, or no song, folder or picture at this address. Remedy: list what exists. */
  "not-found": true,
  /** A path at which nothing can be: `..`, `.`, `//`. Remedy: use an address from the library. */
  "bad-path": true,
  /** A path of the machine, not of the library. Remedy: use a path below the music folder. */
  "outside-path": true,
  /** An address outside the music roots or of a scheme that is not allowed. Remedy: use an address from the library. */
  "bad-uri": true,
  /** The command needs a current song. Remedy: play something first. */
  "not-playing": true,
  /** A live stream has no other place than now. Remedy: none. */
  "not-seekable": true,
  /** The queue holds as many entries as it may. Remedy: delete some. */
  "queue-full": true,
  /** A stored playlist holds as many entries as it may. Remedy: begin another. */
  "playlist-full": true,
  /** The name is taken. Remedy: choose another, or replace what has it. */
  "already-exists": true,
  /** Something else needs it as it is. Remedy: change what uses it first. */
  "in-use": true,
  /** No edit of the queue is remembered that could be taken back. Remedy: none. */
  "nothing-to-undo": true,
  /** This output has no volume control. Remedy: configure a mixer. */
  "no-mixer": true,
  /** Nobody has listened to the song yet. Remedy: start an analysis, or wait for it. */
  "not-analysed": true,
  /** The client may not do this. Remedy: authenticate with a password or token that may. */
  "permission-denied": true,
  /** Remedy: check the password. */
  "wrong-password": true,
  /** A limit of the process is reached (jobs, streams, clients). Remedy: try again later. */
  busy: true,
  /** The disk is full, and nothing was changed. Remedy: free some space and try again. */
  "no-space": true,
  /** The part that would answer is not running (library restarting). Remedy: try again in a moment. */
  unavailable: true,
  /** A bug of ours; details are in the log only. */
  internal: true,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** A rejection with a reason a client may see. `message` says what to do and never holds a path outside the roots. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = "DomainError";
    this.code = code;
  }
}
