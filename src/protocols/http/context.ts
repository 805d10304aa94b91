import type { IncomingMessage } from "node:http";
import type { Filter } from "node-mpd-protocol";
import type { Access } from "../../operations/access/access.ts";
import type { Operations } from "../../operations/operations.ts";
import type { Logger } from "../../shared/logger.ts";
import type { Caller } from "./caller.ts";
import type { Health } from "./health.ts";
import type { Held } from "./held.ts";
import type { HttpLimits } from "./limits.ts";
import type { Page } from "./page.ts";
import type { Listeners } from "./push/listeners.ts";
import type { ScanWatch } from "./scan-watch.ts";

/** What the routes work with; built once by the server. */
export type HttpContext = {
  readonly operations: Operations;
  readonly access: Access;
  /** Who asks. Errors: Refusal, `busy`. */
  readonly callerOf: (request: IncomingMessage) => Caller | Promise<Caller>;
  readonly held: Held;
  readonly health: () => Health;
  /** Absent: browsers get JSON like everybody. */
  readonly page?: Page | null;
  readonly logger: Logger;
  readonly limits: HttpLimits;
  readonly listeners: Listeners;
  readonly scans: ScanWatch;
  /** What an MPD filter expression means. Errors: `bad-argument`. */
  readonly parseFilter: (text: string) => Filter;
};
