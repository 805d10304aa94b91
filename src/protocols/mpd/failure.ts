import { ACK, type AckCode, ProtocolError } from "node-mpd-protocol";
import { DomainError, type ErrorCode } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";

/** Every way to fail and its ACK number (MPD, src/command/CommandError.cxx); a new code does not compile without one. */
const ACK_OF: Readonly<Record<ErrorCode, AckCode>> = {
  "bad-argument": ACK.argument,
  "bad-position": ACK.argument,
  "not-found": ACK.noExist,
  "bad-path": ACK.noExist,
  "outside-path": ACK.permission,
  "bad-uri": ACK.argument,
  "not-playing": ACK.playerSync,
  "not-seekable": ACK.unknown,
  "queue-full": ACK.playlistMax,
  "playlist-full": ACK.playlistMax,
  "already-exists": ACK.exist,
  "in-use": ACK.exist,
  "nothing-to-undo": ACK.unknown,
  "no-mixer": ACK.unknown,
  "not-analysed": ACK.unknown,
  "permission-denied": ACK.permission,
  "wrong-password": ACK.password,
  busy: ACK.system,
  "no-space": ACK.system,
  unavailable: ACK.system,
  internal: ACK.system,
};

/** Where MPD has words of its own, clients may look for them. */
const MPD_WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  "bad-position": "Bad song index",
  "not-found": "No such song",
  "bad-path": "No such song",
  "outside-path": "Access denied",
  "not-playing": "Not playing",
  "queue-full": "Playlist is too large",
  "no-mixer": "No mixer",
  internal: "Internal error",
};

export type Failure = { readonly code: AckCode; readonly text: string };

/** What the client is told. Anything but a ProtocolError or DomainError is a bug of ours: logged, and named "Internal error". */
export function failureOf(error: unknown, logger: Logger): Failure {
  if (error instanceof ProtocolError) return { code: error.code, text: error.message };
  if (error instanceof DomainError) {
    return { code: ACK_OF[error.code], text: MPD_WORDS[error.code] ?? error.message };
  }
  logger.error({ err: error }, "an MPD command failed unexpectedly");
  return { code: ACK.system, text: "Internal error" };
}

/** Runs a look-up whose missing object MPD calls something else than a song. */
export async function orMissing<T>(promise: Promise<T>, code: AckCode, text: string): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof DomainError && (error.code === "not-found" || error.code === "bad-path")) {
      throw new ProtocolError(code, text);
    }
    throw error;
  }
}
