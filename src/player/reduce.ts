import type { EntryId } from "../shared/ids.ts";
import { inOneGo } from "../shared/in-slices.ts";
import { announcementCommands, hearAnnouncement } from "./announcement.ts";
import type { Handler, Handlers } from "./command-table.ts";
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

type Take = (draft: Draft, event: EngineEvent) => void;

/** Every command of the core, once; total by type. */
const COMMANDS: Handlers<Command["type"]> = {
  ...queueCommands,
  ...entryCommands,
  ...undoCommands,
  ...transportCommands,
  ...announcementCommands,
  ...settingsCommands,
  engine: (draft, { event }) => {
    if (!hearAnnouncement(draft, event)) (engineEvents[event.type] as Take)(draft, event);
  },
};

const NO_IDS: readonly EntryId[] = Object.freeze([]);

/**
 * Carries out one command on a draft; yields now and then when that takes long. Throws DomainError and changes nothing
 * when it is refused.
 */
export function* reduceInSteps(draft: Draft, command: Command): Generator<void, Result> {
  draft.queue.beginCommand();
  const handler = COMMANDS[command.type] as Handler<typeof command.type>;
  const made = (handler as (draft: Draft, command: Command) => ReturnType<typeof handler>)(draft, command);
  const ids = (isInSteps(made) ? yield* made : made) ?? NO_IDS;
  if (isEdit(command.type)) draft.noteEdit(command.type);
  return { ids };
}

/** The same in one go. */
export function reduce(draft: Draft, command: Command): Result {
  return inOneGo(reduceInSteps(draft, command));
}

function isInSteps<Made>(made: Made | Generator<void, Made>): made is Generator<void, Made> {
  return typeof made === "object" && made !== null && "next" in made;
}
