import { MalformedLine, parseCall } from "node-mpd-protocol";
import type { Logger } from "../../shared/logger.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Preferences } from "./preferences.ts";
import type { Scope, Step, Storing } from "./scope.ts";

/** A command that is ready for its turn, has something to store first, or is refused. `name` is "" when there is none such. */
export type Planned = {
  readonly name: string;
  readonly work: { readonly step: Step } | Storing | { readonly failure: Failure; readonly malformed: boolean };
  /** What the client's choices are after this command. */
  readonly preferences: Preferences;
};

/** The first half of one line: parse, check the permission, look up what it needs. Never throws and never rejects. */
export function plan(line: string, scope: Scope, logger: Logger): Planned | Promise<Planned> {
  const { permissions } = scope.preferences;
  const { name, run } = parseCall(line, scope.shared.commands, { context: scope, permissions });
  const refused = (error: unknown): Planned => ({
    name,
    work: {
      failure: failureOf(error, logger),
      malformed: error instanceof MalformedLine,
    },
    preferences: scope.preferences,
  });
  try {
    const step = run();
    const { preferences } = scope;
    if ("store" in step) return { name, work: step, preferences };
    if (!(step instanceof Promise)) return { name, work: { step }, preferences };
    return step.then((ready) => ({ name, work: { step: ready }, preferences }), refused);
  } catch (error) {
    return refused(error);
  }
}
