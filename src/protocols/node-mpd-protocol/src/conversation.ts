import { CommandList, type ListAction, MAX_LIST_BYTES } from "./command-list.ts";
import { encodeIdle, type IdleMask, NO_SUBSYSTEMS } from "./idle.ts";
import type { Line } from "./line-reader.ts";
import { OK } from "./response.ts";

/**
 * What a server does with a line. `collected`: nothing; `answer`: send this text; `run`, `run-list`: carry out, then send
 * the answer; `close`: end the connection at once and answer nothing, not even what was asked before.
 */
export type Action = ListAction | { readonly kind: "answer"; readonly text: string };

const NOTHING: Action = { kind: "collected" };

/** Pages may choose the method of a request, and with it the first word of our first line (RFC 9112, 3). */
const HTTP_REQUEST = / HTTP\/\d(\.\d)?$/;

/** All commands begin with a lower-case letter; HTTP, TLS and SSH do not. `byte` undefined is an empty line. */
export function beginsCommand(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x61 && byte <= 0x7a;
}

/**
 * The state of one client: a command list that is being sent, or a wait for events. Follows MPD (src/client/Process.cxx
 * and src/client/Idle.cxx). Pure: no sockets, no clock; lines come in, what to do comes out.
 */
export class Conversation {
  readonly #list: CommandList;
  #awaited: IdleMask | null = null;
  #changed: IdleMask = 0;
  #begun = false;

  constructor(maxListBytes: number = MAX_LIST_BYTES) {
    this.#list = new CommandList(maxListBytes);
  }

  /** Whether the client waits for events (and is therefore rightly silent). */
  get isIdle(): boolean {
    return this.#awaited !== null;
  }

  /** What `LineReader.next` said. */
  feed(line: Line | "too-long"): Action {
    if (line === "too-long") return { kind: "close", reason: "line too long" };
    const text = line.line;
    const isFirst = !this.#begun;
    this.#begun = true;
    if (!beginsCommand(text.charCodeAt(0))) return { kind: "close", reason: "not an MPD command" };
    if (isFirst && HTTP_REQUEST.test(text)) return { kind: "close", reason: "an HTTP request" };
    if (text === "noidle" && !this.#list.isOpen) return this.#stopWaiting();
    if (this.isIdle) return { kind: "close", reason: "command during idle" };
    return this.#list.feed(line);
  }

  /**
   * The client asked for `idle` (for nothing: it did not). Returns the answer if something it asks for has changed
   * already, else null: no answer yet.
   */
  wait(subsystems: IdleMask): string | null {
    if (subsystems !== NO_SUBSYSTEMS) this.#awaited = subsystems;
    return this.#report();
  }

  /** Something has changed. Returns the answer that ends the wait, null if the client does not wait for it (yet). */
  notify(changed: IdleMask): string | null {
    this.#changed |= changed;
    return this.#report();
  }

  #report(): string | null {
    const awaited = this.#awaited;
    if (awaited === null || (this.#changed & awaited) === 0) return null;
    const answer = encodeIdle(this.#changed & awaited);
    this.#changed &= ~awaited;
    this.#awaited = null;
    return answer;
  }

  /** A late `noidle` has been answered by the event that ended the wait. */
  #stopWaiting(): Action {
    if (!this.isIdle) return NOTHING;
    this.#awaited = null;
    return { kind: "answer", text: OK };
  }
}
