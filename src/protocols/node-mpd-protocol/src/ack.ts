/** MPD's error numbers (doc/protocol.rst, "Failure responses"). */
export const ACK = {
  notList: 1,
  argument: 2,
  password: 3,
  permission: 4,
  unknown: 5,
  noExist: 50,
  playlistMax: 51,
  system: 52,
  playlistLoad: 53,
  updateAlready: 54,
  playerSync: 55,
  exist: 56,
} as const;

export type AckCode = (typeof ACK)[keyof typeof ACK];

/** A command that fails with this number and text. Remedy: in the text, which is MPD's own where MPD has one. */
export class ProtocolError extends Error {
  readonly code: AckCode;
  constructor(code: AckCode, message: string) {
    super(message);
    this.name = "ProtocolError";
    this.code = code;
  }
}

/** A line that no MPD client sends; after the answer the connection is closed (MPD, `command_process`). */
export class MalformedLine extends ProtocolError {
  constructor(message: string) {
    super(ACK.unknown, message);
    this.name = "MalformedLine";
  }
}

export function argumentError(message: string): ProtocolError {
  return new ProtocolError(ACK.argument, message);
}
