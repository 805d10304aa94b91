/** sysexits.h, as systemd prints them. */
export const EXIT = { unavailable: 69, software: 70, config: 78 } as const;

/** The daemon cannot start on this machine as it is; the message says what to do. Exit code 69 (EX_UNAVAILABLE). */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StartError";
  }
}
