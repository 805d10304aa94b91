import type { Line } from "./line-reader.ts";

/** MPD's default `max_command_list_size`. */
export const MAX_LIST_BYTES = 2 * 1024 * 1024;

export type ListAction =
  | { readonly kind: "collected" }
  | { readonly kind: "run"; readonly line: string }
  /** `acknowledgeEach`: a `list_OK` after each command. */
  | { readonly kind: "run-list"; readonly lines: readonly string[]; readonly acknowledgeEach: boolean }
  | { readonly kind: "close"; readonly reason: string };

const COLLECTED: ListAction = { kind: "collected" };

/** Gathers the lines between `command_list_begin` (or `_ok_begin`) and `command_list_end`. Pure: no sockets, no clock. */
export class CommandList {
  readonly #maxBytes: number;
  #open: { readonly acknowledgeEach: boolean; readonly lines: string[]; bytes: number } | null = null;

  constructor(maxBytes: number = MAX_LIST_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  feed({ line, bytes }: Line): ListAction {
    const open = this.#open;
    if (open === null) {
      if (line === "command_list_begin" || line === "command_list_ok_begin") {
        this.#open = { acknowledgeEach: line === "command_list_ok_begin", lines: [], bytes: 0 };
        return COLLECTED;
      }
      return { kind: "run", line };
    }
    if (line === "command_list_end") {
      this.#open = null;
      return { kind: "run-list", lines: open.lines, acknowledgeEach: open.acknowledgeEach };
    }
    if (line === "idle" || line === "noidle") return { kind: "close", reason: `${line} in a command list` };
    open.bytes += bytes + 1;
    if (open.bytes > this.#maxBytes) return { kind: "close", reason: "command list too large" };
    open.lines.push(line);
    return COLLECTED;
  }
}
