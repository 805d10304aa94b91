import { ACK, MalformedLine, ProtocolError } from "./ack.ts";
import type { Command, Permission } from "./command.ts";
import type { Action } from "./conversation.ts";
import { type IdleMask, NO_SUBSYSTEMS } from "./idle.ts";
import { encodeAck, LIST_OK, OK } from "./response.ts";
import { tokenize } from "./tokenizer.ts";

/** A command table: rows by name, in the order of `commands`. */
export type CommandTable<Context, Outcome> = ReadonlyMap<string, Command<Context, Outcome>>;

/** Errors: two rows of one name are a mistake of the program. */
export function commandTable<Context, Outcome>(
  rows: readonly Command<Context, Outcome>[],
): CommandTable<Context, Outcome> {
  const sorted = rows.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const table = new Map(sorted.map((row) => [row.name, row]));
  if (table.size < rows.length) throw new Error("two commands have one name");
  return table;
}

/** Who asks: what commands run on, and what the client may do. */
export type Asker<Context> = { readonly context: Context; readonly permissions: ReadonlySet<Permission> };

/** A line that was read. `name` is "" unless there is such a command. Errors of `run`: ProtocolError, whatever is wrong with the line. */
export type Call<Outcome> = { readonly name: string; readonly run: () => Outcome };

/** Reads a line in MPD's order: words, command, permission, number of words, values. Never throws: `run` does. */
export function parseCall<Context, Outcome>(
  line: string,
  table: CommandTable<Context, Outcome>,
  { context, permissions }: Asker<Context>,
): Call<Outcome> {
  let name = "";
  try {
    const request = tokenize(line);
    const row = table.get(request.name);
    if (row === undefined || row.available?.(context) === false) {
      throw new ProtocolError(ACK.unknown, `unknown command "${request.name}"`);
    }
    name = row.name;
    if (row.permission !== "none" && !permissions.has(row.permission)) {
      throw new ProtocolError(ACK.permission, `you don't have permission for "${name}"`);
    }
    const run = row.prepare(request.words);
    return { name, run: () => run(context) };
  } catch (error) {
    const run = () => {
      throw error;
    };
    return { name, run };
  }
}

/** What a command leaves: lines to send, a wait for events (`idle`), or the end of the connection (`close`). */
export type Reply = string | { readonly wait: IdleMask } | "close";

/** Text to send, then what becomes of the connection: `wait`, for `Conversation.wait`, is empty unless the client wants to. */
export type Response = { readonly text: string; readonly wait: IdleMask; readonly close: boolean };

/**
 * Carries out a command, or a list of them in order up to the first that is refused. For servers whose commands need
 * not wait for anything. Errors: whatever a command throws that is no ProtocolError.
 */
export function respond<Context>(
  action: Exclude<Action, { kind: "close" }>,
  table: CommandTable<Context, Reply>,
  asker: Asker<Context>,
): Response {
  switch (action.kind) {
    case "collected":
      return { text: "", ...GO_ON };
    case "answer":
      return { text: action.text, ...GO_ON };
    case "run":
      return respondToAll([action.line], "", table, asker);
    case "run-list":
      return respondToAll(action.lines, action.acknowledgeEach ? LIST_OK : "", table, asker);
  }
}

const GO_ON = { wait: NO_SUBSYSTEMS, close: false } as const;

function respondToAll<Context>(
  lines: readonly string[],
  acknowledgement: string,
  table: CommandTable<Context, Reply>,
  asker: Asker<Context>,
): Response {
  let text = "";
  for (const [index, line] of lines.entries()) {
    const { name, run } = parseCall(line, table, asker);
    try {
      const reply = run();
      if (reply === "close") return { text, ...GO_ON, close: true };
      if (typeof reply === "object") return { text, ...GO_ON, wait: reply.wait };
      text += reply + acknowledgement;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      text += encodeAck(error.code, index, name, error.message);
      return { text, ...GO_ON, close: error instanceof MalformedLine };
    }
  }
  return { text: text + OK, ...GO_ON };
}
