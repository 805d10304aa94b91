import { ACK, ProtocolError } from "./ack.ts";
import type { Command, Permission } from "./command.ts";

/** A command table: rows by name, in the order of `commands`. */
export type CommandTable<Context, Outcome> = ReadonlyMap<string, Command<Context, Outcome>>;

/** Errors: two rows with the same name are a mistake of the program. */
export function commandTable<Context, Outcome>(
  rows: readonly Command<Context, Outcome>[],
): CommandTable<Context, Outcome> {
  const sorted = rows.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const table = new Map(sorted.map((row) => [row.name, row]));
  if (table.size < rows.length) throw new Error("two commands have the same name");
  return table;
}

/** The row of a command. Errors: ProtocolError 5 if there is none, or none for this client. */
export function findCommand<Context, Outcome>(
  table: CommandTable<Context, Outcome>,
  name: string,
  context: Context,
): Command<Context, Outcome> {
  const row = table.get(name);
  if (row === undefined || row.available?.(context) === false) {
    throw new ProtocolError(ACK.unknown, `unknown command "${name}"`);
  }
  return row;
}

/** Errors: ProtocolError 4 unless the client holds the permission that the command needs. */
export function checkPermission(
  { name, permission }: { readonly name: string; readonly permission: Permission },
  held: ReadonlySet<Permission>,
): void {
  if (permission !== "none" && !held.has(permission)) {
    throw new ProtocolError(ACK.permission, `you don't have permission for "${name}"`);
  }
}
