import { MalformedLine, parseCall } from "node-mpd-protocol";
import type { Logger } from "../../shared/logger.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Scope, Step, Storing } from "./scope.ts";

/** A command that is ready for its turn, has something to store first, or is refused. `name` is "" when there is none such. */
export type Planned = {
  readonly name: string;
  readonly work: { readonly step: Step } | Storing | { readonly failure: Failure; readonly malformed: boolean };
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
  const refused = (error: unknown): Planned => ({
    name,
    work: {
      failure: failureOf(error, logger),
      malformed: error instanceof MalformedLine,
    },
    scope,
  });
  try {
    const step = run();
    client.preferences = scope.preferences;
    if ("store" in step) return { name, work: step, scope };
    if (!(step instanceof Promise)) return { name, work: { step }, scope };
    return step.then((ready) => ({ name, work: { step: ready }, scope }), refused);
  } catch (error) {
    return refused(error);
  }
}
