import { setImmediate } from "node:timers/promises";
import { encodeAck, LIST_OK, OK } from "node-mpd-protocol";
import { zoneOrDefault } from "../../operations/zones.ts";
import type { Player } from "../../player/player-port.ts";
import type { Logger } from "../../shared/logger.ts";
import { type Failure, failureOf } from "./failure.ts";
import { type Planned, plan } from "./plan.ts";
import type { Chunk, Reply, Scene, Scope } from "./scope.ts";
import { slices } from "./slices.ts";

const MAX_LOOKUPS_AT_ONCE = 1024;
const SLICE_MS = 4;

/** An answer in the order of the wire. `next` says what becomes of the connection. */
export type Answer = {
  readonly parts: readonly (Chunk | AsyncIterable<Chunk>)[];
  readonly next:
    | { readonly kind: "go-on" }
    | { readonly kind: "close" }
    | { readonly kind: "idle"; readonly mask: number };
};

const GO_ON: Answer["next"] = { kind: "go-on" };
const CLOSE: Answer["next"] = { kind: "close" };

/** The second half of a single command. */
export function runOne(planned: Planned, scope: Scope, logger: Logger): Answer {
  const player = playerOf(planned, scope);
  const scene: Scene = {
    moment: () => player.moment(),
    do: (command) => player.do(command),
    lines: (rows) => slices(rows),
  };
  const reply = runStep(planned, scene, logger);
  if (isFailure(reply)) return { parts: [ackText(planned, 0, reply.failure)], next: reply.malformed ? CLOSE : GO_ON };
  if (reply === undefined) return { parts: [OK], next: GO_ON };
  if (typeof reply === "string") return { parts: [reply + OK], next: GO_ON };
  if ("signal" in reply) return { parts: [], next: afterSignal(reply) };
  return { parts: [reply, OK], next: GO_ON };
}

/** Does what a command stores; one that stores nothing comes back as it is. Never rejects. */
export async function carryOut(planned: Planned, scope: Scope, logger: Logger): Promise<Planned> {
  if (!("store" in planned.work)) return planned;
  const player = playerOf(planned, scope);
  try {
    const step = await planned.work.store(() => player.moment());
    return { ...planned, work: { step }, preferences: scope.preferences };
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

/** A command that turns to another zone is already carried out there. */
function playerOf({ preferences }: Planned, { operations }: Scope): Player {
  return zoneOrDefault(operations.zones, preferences.zone);
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
  const planned: (Planned | Promise<Planned>)[] = [];
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
    planned.push(next);
    if (!(next instanceof Promise) && ("failure" in next.work || "changesPreferences" in next.work)) break;
    if (planned.length % MAX_LOOKUPS_AT_ONCE === 0) await Promise.all(planned.slice(-MAX_LOOKUPS_AT_ONCE));
    if (performance.now() - startedMs > SLICE_MS) {
      await setImmediate();
      startedMs = performance.now();
    }
  }
  return Promise.all(planned);
}

/** Where a command list runs, and how it is answered. */
export type ListPlace = {
  readonly acknowledgeEach: boolean;
  readonly scope: Scope;
  readonly logger: Logger;
};

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
    answer.run(planned.slice(0, planned.length - storing.length));
    const carried: Planned[] = [];
    for (const command of answer.isOver ? [] : storing) {
      stored = await carryOut(command, scope, logger);
      carried.push(stored);
      if ("failure" in stored.work) break;
    }
    answer.run(carried);
  }
  if (stored !== null) {
    const safe = await kept(stored, scope, logger);
    if (safe !== stored && !answer.isOver) answer.refuse(safe);
  }
  if (answer.last !== null) scope.preferences = answer.last.preferences;
  return answer.end();
}

/** The answer to a command list as it grows, part by part. */
class ListAnswer {
  readonly #place: ListPlace;
  readonly #parts: (Chunk | AsyncIterable<Chunk>)[] = [];
  #text = "";
  #count = 0;
  #next: Answer["next"] | null = null;
  /** The last command that ran. */
  last: Planned | null = null;

  constructor(place: ListPlace) {
    this.#place = place;
  }

  /** A command failed, or the connection is to be closed. */
  get isOver(): boolean {
    return this.#next !== null;
  }

  /** Runs commands that are ready, those of one zone in one turn. */
  run(list: readonly Planned[]): void {
    for (const part of byZone(list)) {
      if (this.isOver) return;
      this.#runInZone(part, playerOf(part[0], this.#place.scope));
    }
  }

  #runInZone(list: readonly Planned[], player: Player): void {
    const { logger, acknowledgeEach } = this.#place;
    player.turn((turn) => {
      const scene: Scene = {
        moment: () => turn.moment(),
        do: (command) => turn.do(command),
        lines: (rows) => [...rows].join(""),
      };
      for (const planned of list) {
        this.last = planned;
        const reply = runStep(planned, scene, logger);
        if (isFailure(reply)) {
          this.#fail(planned, reply);
          return;
        }
        // What would follow is not carried out, and there is no OK (MPD, `ProcessCommandList`).
        if (isSignal(reply)) {
          this.#next = afterSignal(reply);
          return;
        }
        if (reply !== undefined) this.#put(reply);
        if (acknowledgeEach) this.#put(LIST_OK);
        this.#count++;
      }
    });
  }

  /** Ends the list with a refusal that came after its last command. */
  refuse({ name, work }: Planned): void {
    if (!("failure" in work)) return;
    this.#put(ackText({ name }, Math.max(0, this.#count - 1), work.failure));
    this.#next = GO_ON;
  }

  end(): Answer {
    if (this.#next === null) this.#put(OK);
    if (this.#text !== "") this.#parts.push(this.#text);
    return { parts: this.#parts, next: this.#next ?? GO_ON };
  }

  #fail(planned: Planned, { failure, malformed }: Failed): void {
    this.#put(ackText(planned, this.#count, failure));
    this.#next = malformed ? CLOSE : GO_ON;
  }

  #put(part: Chunk | AsyncIterable<Chunk>): void {
    if (typeof part === "string") {
      this.#text += part;
      return;
    }
    this.#parts.push(this.#text, part);
    this.#text = "";
  }
}

/** Neighbours that look at the same zone. */
function* byZone(list: readonly Planned[]): Generator<readonly [Planned, ...Planned[]]> {
  let from = 0;
  for (let to = 1; to <= list.length; to++) {
    if (list[to]?.preferences.zone === list[from]?.preferences.zone) continue;
    const [first, ...rest] = list.slice(from, to);
    if (first !== undefined) yield [first, ...rest];
    from = to;
  }
}

type Failed = { readonly failure: Failure; readonly malformed: boolean };

function runStep({ work }: Planned, scene: Scene, logger: Logger): Reply | Failed {
  if ("failure" in work) return work;
  if ("store" in work) throw new Error("a command that stores something was not carried out");
  try {
    return work.step(scene) ?? undefined;
  } catch (error) {
    return { failure: failureOf(error, logger), malformed: false };
  }
}

function isFailure(reply: Reply | Failed): reply is Failed {
  return typeof reply === "object" && "failure" in reply;
}

type Signal = Extract<Reply, { signal: string }>;

function afterSignal(reply: Signal): Answer["next"] {
  return reply.signal === "idle" ? { kind: "idle", mask: reply.mask } : CLOSE;
}

function isSignal(reply: Reply): reply is Signal {
  return typeof reply === "object" && "signal" in reply;
}

function ackText({ name }: Pick<Planned, "name">, index: number, { code, text }: Failure): string {
  return encodeAck(code, index, name, text);
}
