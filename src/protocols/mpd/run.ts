import { setImmediate } from "node:timers/promises";
import { OK } from "node-mpd-protocol";
import { inOneGo } from "../../shared/in-slices.ts";
import type { Logger } from "../../shared/logger.ts";
import {
  type Answer,
  ackText,
  afterSignal,
  CLOSE,
  type Failed,
  GO_ON,
  isFailure,
  isLong,
  playerOf,
  runStep,
} from "./answer.ts";
import { failureOf } from "./failure.ts";
import { ListAnswer, type ListPlace } from "./list-answer.ts";
import { type Planned, plan, readied } from "./plan.ts";
import type { Reply, Scene, Scope } from "./scope.ts";
import { wholeOrSlices } from "./slices.ts";

const MAX_LOOKUPS_AT_ONCE = 1024;
const SLICE_MS = 4;

/** The second half of a single command: at once, but for what takes long on a long queue. */
export function runOne(planned: Planned, logger: Logger): Answer | Promise<Answer> {
  const player = playerOf(planned);
  const lines: Scene["lines"] = (rows) => wholeOrSlices(rows);
  if (isLong(planned)) {
    return player.patientTurn(
      (turn) => {
        const scene: Scene = {
          moment: () => turn.moment(),
          do: (command) => turn.do(command),
          steps: (command) => turn.steps(command),
          lines,
        };
        return runStep(planned, scene, logger);
      },
      (reply) => answerOf(planned, reply),
    );
  }
  const scene: Scene = {
    moment: () => player.moment(),
    do: (command) => player.do(command),
    steps: () => {
      throw new Error("a long step is part of a turn");
    },
    lines,
  };
  return answerOf(planned, inOneGo(runStep(planned, scene, logger)));
}

function answerOf(planned: Planned, reply: Reply | Failed): Answer {
  if (isFailure(reply)) return { parts: [ackText(planned, 0, reply.failure)], next: reply.malformed ? CLOSE : GO_ON };
  if (reply === undefined) return { parts: [OK], next: GO_ON };
  if (typeof reply === "string") return { parts: [reply + OK], next: GO_ON };
  if ("signal" in reply) return { parts: [], next: afterSignal(reply) };
  return { parts: [reply, OK], next: GO_ON };
}

/** Does what a command stores; one that stores nothing comes back as it is. Never rejects. */
export async function carryOut(planned: Planned, scope: Scope, logger: Logger): Promise<Planned> {
  if (!("store" in planned.work)) return planned;
  const player = playerOf(planned);
  try {
    const step = await planned.work.store(() => player.moment());
    if (planned.work.changesPreferences === true) scope.preferences = planned.scope.preferences;
    return { ...planned, work: { step } };
  } catch (error) {
    return refused(planned, error, logger);
  }
}

/** Waits until what was stored is on the disk: only then a client is told so. Never rejects. */
export async function kept(planned: Planned, { operations, unsaved }: Scope, logger: Logger): Promise<Planned> {
  const tickets = [...unsaved];
  unsaved.clear();
  try {
    await operations.playlists.sync(tickets);
    return planned;
  } catch (error) {
    return refused(planned, error, logger);
  }
}

function refused(planned: Planned, error: unknown, logger: Logger): Planned {
  return { ...planned, work: { failure: failureOf(error, logger), malformed: false } };
}

/**
 * Prepares the commands of a list side by side, in order, up to the first that is refused at sight, or those that store
 * something: what follows them may depend on it.
 */
async function planPart(
  lines: readonly string[],
  from: number,
  scope: Scope,
  logger: Logger,
): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  let underWay: (Planned | Promise<Planned>)[] = [];
  const gather = async (): Promise<void> => {
    for (const next of underWay) {
      const ready = readied(next);
      planned.push(ready instanceof Promise ? await ready : ready);
    }
    underWay = [];
  };
  let startedMs = performance.now();
  let storing = false;
  for (let index = from; index < lines.length; index++) {
    const { preferences } = scope;
    const next = plan(lines[index] ?? "", scope, logger);
    const stores = !(next instanceof Promise) && "store" in next.work;
    // Looked up too early; it is planned again with what is stored by then.
    if (storing && !stores) {
      scope.preferences = preferences;
      break;
    }
    storing = stores;
    underWay.push(next);
    if (!(next instanceof Promise) && ("failure" in next.work || "changesPreferences" in next.work)) break;
    if (underWay.length === MAX_LOOKUPS_AT_ONCE) {
      await gather();
    }
    if (performance.now() - startedMs > SLICE_MS) {
      await setImmediate();
      startedMs = performance.now();
    }
  }
  await gather();
  return planned;
}

/**
 * Carries out a command list up to the first command that fails; what went before stays. All of it is one turn, but a
 * command that stores something, or turns to another zone, ends the turn before it. Afterwards the client's choices are those of the last command
 * that ran.
 */
export async function runList(lines: readonly string[], place: ListPlace): Promise<Answer> {
  const { scope, logger } = place;
  const answer = new ListAnswer(place);
  let stored: Planned | null = null;
  for (let from = 0; from < lines.length && !answer.isOver; ) {
    const planned = await planPart(lines, from, scope, logger);
    from += planned.length;
    const storing = planned.filter(({ work }) => "store" in work);
    await answer.run(planned.slice(0, planned.length - storing.length));
    const carried: Planned[] = [];
    for (const command of answer.isOver ? [] : storing) {
      stored = await carryOut(command, scope, logger);
      carried.push(stored);
      if ("failure" in stored.work) break;
    }
    await answer.run(carried);
  }
  if (stored !== null) {
    const safe = await kept(stored, scope, logger);
    if (safe !== stored && !answer.isOver) answer.refuse(safe);
  }
  if (answer.last !== null) scope.preferences = answer.last.scope.preferences;
  return answer.end();
}
