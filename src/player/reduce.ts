import type { EntryId } from "../shared/ids.ts";
import type { Handlers } from "./command-table.ts";
import type { Command, Result } from "./commands.ts";
import type { Draft } from "./draft.ts";
import { engineEvents } from "./engine-events.ts";
import type { EngineEvent } from "./engine-port.ts";
import { entryCommands } from "./entry-commands.ts";
import { isEdit } from "./history.ts";
import { queueCommands } from "./queue-commands.ts";
import { settingsCommands } from "./settings-commands.ts";
import { transportCommands } from "./transport-commands.ts";
import { undoCommands } from "./undo-commands.ts";

/** Every command of the core, once; total by type. */
const COMMANDS: Handlers<Command["type"]> = {
  ...queueCommands,
  ...entryCommands,
  ...undoCommands,
  ...transportCommands,
  ...settingsCommands,
  engine: (draft, { event }) => (engineEvents[event.type] as (draft: Draft, event: EngineEvent) => void)(draft, event),
};

const NO_IDS: readonly EntryId[] = Object.freeze([]);

/** Carries out one command on a draft. Throws DomainError and changes nothing when it is refused. */
export function reduce(draft: Draft, command: Command): Result {
  draft.queue.beginCommand();
  const handler = COMMANDS[command.type] as (draft: Draft, command: Command) => readonly EntryId[] | undefined;
  const ids = handler(draft, command) ?? NO_IDS;
  if (isEdit(command.type)) draft.noteEdit(command.type);
  return { ids };
}
