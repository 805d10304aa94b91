import type { EntryId } from "../shared/ids.ts";
import type { Command } from "./commands.ts";
import type { Draft } from "./draft.ts";

/** Carries out one command on a draft and returns the ids it made. Refuses by throwing, before it changed anything. */
export type Handler<T extends Command["type"]> = (
  draft: Draft,
  command: Extract<Command, { readonly type: T }>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that makes no ids returns nothing
) => readonly EntryId[] | void;

/** Handlers by command: a part of the one table in reduce.ts, which is total by type. */
export type Handlers<T extends Command["type"]> = { readonly [K in T]: Handler<K> };
