/** sysexits.h, and 128 + SIGINT as shells have it. */
export const EXIT = {
  refused: 1,
  usage: 64,
  unavailable: 69,
  software: 70,
  noPermission: 77,
  interrupted: 130,
} as const;

/** What a person can do something about: told without a stack. */
export class Complaint extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.refused) {
    super(message);
    this.exitCode = exitCode;
  }
}
