import { encodeAck } from "node-mpd-protocol";
import { zoneOrDefault } from "../../operations/zones.ts";
import type { Player } from "../../player/player-port.ts";
import type { Logger } from "../../shared/logger.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Planned } from "./plan.ts";
import type { Chunk, Reply, Scene, Stream } from "./scope.ts";

/** An answer in the order of the wire. `next` says what becomes of the connection. */
export type Answer = {
  readonly parts: readonly (Chunk | Stream)[];
  readonly next:
    | { readonly kind: "go-on" }
    | { readonly kind: "close" }
    | { readonly kind: "idle"; readonly mask: number };
};

export const GO_ON: Answer["next"] = { kind: "go-on" };
export const CLOSE: Answer["next"] = { kind: "close" };

export type Failed = { readonly failure: Failure; readonly malformed: boolean };

/** Yields now and then when the step is a long one. */
export function* runStep({ work }: Planned, scene: Scene, logger: Logger): Generator<void, Reply | Failed> {
  if ("failure" in work) return work;
  if ("store" in work) throw new Error("a command that stores something was not carried out");
  const { step } = work;
  try {
    return (typeof step === "function" ? step(scene) : yield* step.inSteps(scene)) ?? undefined;
  } catch (error) {
    return { failure: failureOf(error, logger), malformed: false };
  }
}

export function isLong({ work }: Planned): boolean {
  return "step" in work && typeof work.step !== "function";
}

export function isFailure(reply: Reply | Failed): reply is Failed {
  return typeof reply === "object" && "failure" in reply;
}

export type Signal = Extract<Reply, { signal: string }>;

export function afterSignal(reply: Signal): Answer["next"] {
  return reply.signal === "idle" ? { kind: "idle", mask: reply.mask } : CLOSE;
}

export function isSignal(reply: Reply): reply is Signal {
  return typeof reply === "object" && "signal" in reply;
}

export function ackText({ name }: Pick<Planned, "name">, index: number, { code, text }: Failure): string {
  return encodeAck(code, index, name, text);
}

/** A command that turns to another zone is already carried out there. */
export function playerOf({ scope: { operations, preferences } }: Planned): Player {
  return zoneOrDefault(operations.zones, preferences.zone);
}
