import { setImmediate } from "node:timers/promises";
import { encodeAck, LIST_OK, OK } from "node-mpd-protocol";
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
export function runOne(planned: Planned, player: Player, logger: Logger): Answer {
  const scene: Scene = {
    moment: () => player.moment(),
    do: (command) => player.do(command),
    lines: (rows) => slices(rows),
  };
  const reply = runStep(planned, scene, logger);
  if (isFailure(reply)) return { parts: [ackText(planned, 0, reply.failure)], next: reply.malformed ? CLOSE : GO_ON };
  if (reply === undefined) return { parts: [OK], next: GO_ON };
  if (typeof reply === "string") return { parts: [reply + OK], next: GO_ON };
  if ("signal" in reply)
    return { parts: [], next: reply.signal === "idle" ? { kind: "idle", mask: reply.mask } : CLOSE };
  return { parts: [reply, OK], next: GO_ON };
}

/** Prepares the commands of a list side by side, in order, up to the first that is refused at sight. */
export async function planList(lines: readonly string[], scope: Scope, logger: Logger): Promise<readonly Planned[]> {
  const planned: (Planned | Promise<Planned>)[] = [];
  let startedMs = performance.now();
  for (const line of lines) {
    const next = plan(line, scope, logger);
    planned.push(next);
    if (!(next instanceof Promise) && "failure" in next.work) break;
    if (planned.length % MAX_LOOKUPS_AT_ONCE === 0) await Promise.all(planned.slice(-MAX_LOOKUPS_AT_ONCE));
    if (performance.now() - startedMs > SLICE_MS) {
      await setImmediate();
      startedMs = performance.now();
    }
  }
  return Promise.all(planned);
}

/**
 * The second half of a command list: one turn for all of it, up to the first command that fails; what went before stays.
 * Also gives back how many commands were run, so that the client's choices can be taken from the last of them.
 */
export function runList(
  list: readonly Planned[],
  { acknowledgeEach, player, logger }: { acknowledgeEach: boolean; player: Player; logger: Logger },
): { readonly answer: Answer; readonly last: Planned | undefined } {
  const parts: (Chunk | AsyncIterable<Chunk>)[] = [];
  let text = "";
  const put = (part: Chunk | AsyncIterable<Chunk>) => {
    if (typeof part === "string") {
      text += part;
      return;
    }
    parts.push(text, part);
    text = "";
  };
  const finish = (next: Answer["next"], last: Planned | undefined) => {
    if (text !== "") parts.push(text);
    return { answer: { parts, next }, last };
  };
  return player.turn((turn) => {
    const scene: Scene = {
      moment: () => turn.moment(),
      do: (command) => turn.do(command),
      lines: (rows) => [...rows].join(""),
    };
    for (const [index, planned] of list.entries()) {
      const reply = runStep(planned, scene, logger);
      if (isFailure(reply)) {
        put(ackText(planned, index, reply.failure));
        return finish(reply.malformed ? CLOSE : GO_ON, planned);
      }
      // A client that waits for events inside a list has lost its way (MPD closes the connection too).
      if (isSignal(reply)) return finish(CLOSE, planned);
      if (reply !== undefined) put(reply);
      if (acknowledgeEach) put(LIST_OK);
    }
    put(OK);
    return finish(GO_ON, list.at(-1));
  });
}

type Failed = { readonly failure: Failure; readonly malformed: boolean };

function runStep({ work }: Planned, scene: Scene, logger: Logger): Reply | Failed {
  if ("failure" in work) return work;
  try {
    return work.step(scene) ?? undefined;
  } catch (error) {
    return { failure: failureOf(error, logger), malformed: false };
  }
}

function isFailure(reply: Reply | Failed): reply is Failed {
  return typeof reply === "object" && "failure" in reply;
}

function isSignal(reply: Reply): reply is Extract<Reply, { signal: string }> {
  return typeof reply === "object" && "signal" in reply;
}

function ackText({ name }: Planned, index: number, { code, text }: Failure): string {
  return encodeAck(code, index, name, text);
}
