import { type Filter, ProtocolError, parseFilter } from "node-mpd-protocol";
import { DomainError } from "../shared/errors.ts";

/** What an MPD filter expression means, for surfaces that are not MPD. Errors: `bad-argument`. */
export function filterOfText(text: string): Filter {
  try {
    return parseFilter([text], { foldCase: false });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new DomainError("bad-argument", `The filter expression: ${error.message}`);
  }
}
