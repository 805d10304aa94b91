/** A request that was refused, as the daemon tells it (RFC 9457), or that never arrived (`unreachable`). */
export class Problem extends Error {
  /** 0: there was no answer. */
  readonly status: number;
  readonly code: string;
  /** What is wrong, place by place. */
  readonly faults: readonly string[];

  constructor(status: number, code: string, message: string, faults: readonly string[] = []) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.faults = faults;
  }
}

/** What a person can do about it; null: the message says it. */
export function remedyOf({ code, status }: Problem): string | null {
  switch (code) {
    case "unreachable":
      return "It is tried again as soon as the daemon can be reached.";
    case "token-needed":
    case "wrong-token":
      return "Sign in under Settings.";
    case "missing-scope":
      return "Sign in with a token that allows it.";
    case "precondition-failed":
    case "cursor-expired":
      return "Somebody else was faster; look again and repeat it.";
    case "busy":
    case "too-often":
      return "Try again in a moment.";
    case "not-analysed":
      return "Analyse the song first: Song details, Analyse.";
    default:
      return status >= 500 ? "The log of the daemon says more." : null;
  }
}
