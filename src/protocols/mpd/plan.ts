import { MalformedLine, parseCall } from "node-mpd-protocol";
import type { Logger } from "../../shared/logger.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { LongStep, Looking, Scope, Step, Storing, Waiting } from "./scope.ts";

/** A command that is ready for its turn, has something to store first, or is refused. `name` is "" when there is none such. */
export type Planned = {
  readonly name: string;
  readonly work:
    | { readonly step: Step | LongStep }
    | Looking
    | Storing
    | { readonly failure: Failure; readonly malformed: boolean };
  /** That of this command alone. Its preferences are the client's choices after it. */
  readonly scope: Scope;
};

/**
 * The first half of one line: parse, check the permission, look up what it needs. Never throws and never rejects. A
 * look-up takes its time, and in a list the commands behind it change the client's choices meanwhile: each has its own.
 */
export function plan(line: string, client: Scope, logger: Logger): Planned | Promise<Planned> {
  const scope = { ...client };
  const { permissions } = scope.preferences;
  const { name, run } = parseCall(line, scope.shared.commands, { context: scope, permissions });
  try {
    const step = run();
    client.preferences = scope.preferences;
    if (step instanceof Promise)
      return step.then(
        (ready) => ({ name, work: { step: ready }, scope }),
        (error) => refused(name, scope, error, logger),
      );
    return { name, work: typeof step === "function" || "inSteps" in step ? { step } : step, scope };
  } catch (error) {
    return refused(name, scope, error, logger);
  }
}

function refused(name: string, scope: Scope, error: unknown, logger: Logger): Planned {
  return { name, work: { failure: failureOf(error, logger), malformed: error instanceof MalformedLine }, scope };
}

/** The command itself when it waits for nothing, else a promise of it that never rejects. */
export function readied(planned: Planned | Promise<Planned>): Planned | Promise<Planned> {
  if (planned instanceof Promise) return planned;
  const { work } = planned;
  return "waitsFor" in work && work.waitsFor.pending !== null ? awaited(planned, work.waitsFor) : planned;
}

async function awaited(planned: Planned, on: Waiting): Promise<Planned> {
  while (on.pending !== null) await on.pending;
  return planned;
}
