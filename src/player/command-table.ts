import type { EntryId } from "../shared/ids.ts";
import type { Command } from "./commands.ts";
import type { Draft } from "./draft.ts";

// biome-ignore lint/suspicious/noConfusingVoidType: a handler that makes no ids returns nothing
type Made = readonly EntryId[] | void;

/**
 * Carries out one command on a draft and returns the ids it made. Refuses by throwing, before it changed anything. What
 * takes long on a long queue is a generator that yields now and then.
 */
export type Handler<T extends Command["type"]> = (
  draft: Draft,
  command: Extract<Command, { readonly type: T }>,
) => Made | Generator<void, Made>;

/** Handlers by command: a part of the one table in reduce.ts, which is total by type. */
export type Handlers<T extends Command["type"]> = { readonly [K in T]: Handler<K> };
