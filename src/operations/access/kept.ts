import type { Clock } from "../../shared/clock.ts";
import type { Logger } from "../../shared/logger.ts";
import { Sessions } from "./sessions.ts";
import { Tokens } from "./tokens.ts";

/** What clients were given to show who they are. */
export type Kept = { readonly tokens: Tokens; readonly sessions: Sessions };

/** Kept as long as the process lives, and no longer. */
export function keptInMemory(clock: Clock, logger: Logger): Kept {
  const store = { save: () => Promise.resolve() };
  const tokens = new Tokens({ store, stored: [], clock, logger });
  return { tokens, sessions: new Sessions({ store, stored: [], tokens, clock, logger }) };
}
