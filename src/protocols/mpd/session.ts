import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { beginsCommand, Conversation, GREETING, type IdleMask, type Line, LineReader } from "node-mpd-protocol";
import type { Peer } from "../../operations/access/peer.ts";
import type { Operations } from "../../operations/operations.ts";
import { DEFAULT_ZONE } from "../../operations/zones.ts";
import type { Logger } from "../../shared/logger.ts";
import type { Answer } from "./answer.ts";
import type { MpdLimits } from "./limits.ts";
import { Mailbox } from "./mailbox.ts";
import { Output } from "./output.ts";
import { type Planned, plan, readied } from "./plan.ts";
import { type Preferences, ZONE_SUBSYSTEMS } from "./preferences.ts";
import { carryOut, kept, runList, runOne } from "./run.ts";
import type { Scope } from "./scope.ts";
import type { Listener, Shared } from "./shared.ts";

const SLICE_MS = 5;

export type SessionParts = {
  readonly operations: Operations;
  readonly shared: Shared;
  readonly limits: MpdLimits;
  readonly logger: Logger;
  readonly peer: Peer;
  readonly preferences: Preferences;
  /** What all clients have not read yet. */
  readonly unreadBytes: () => number;
};

/**
 * One connection: lines in, answers out, strictly in order. A whole line is carried out even if the client has hung up
 * by then. Only here OK and ACK are written.
 */
export class Session implements Listener {
  readonly mailbox = new Mailbox();
  readonly #parts: SessionParts;
  readonly #scope: Scope;
  readonly #socket: Socket;
  readonly #output: Output;
  readonly #reader: LineReader;
  readonly #conversation: Conversation;
  #heardBytes = false;
  #working = false;
  #ended = false;
  #closed = false;
  #heardMs: number;
  #zone: string;

  constructor(socket: Socket, parts: SessionParts) {
    const { operations, shared, limits, logger, peer, preferences } = parts;
    this.#parts = parts;
    this.#socket = socket;
    this.#output = new Output(socket, limits, parts.unreadBytes, () => {
      logger.info({ address: socket.remoteAddress }, "dropped an MPD client that does not read");
      this.#close("does not read");
    });
    this.#reader = new LineReader(limits.maxLineBytes);
    this.#conversation = new Conversation(limits.maxListBytes);
    this.#zone = preferences.zone;
    const enterZone = (zone: string) => this.#enterZone(zone);
    this.#scope = {
      ...{ operations, shared, peer, preferences, enterZone },
      ...{ unsaved: new Set(), inList: false, mailbox: this.mailbox },
    };
    this.#heardMs = operations.clock.monotonicMs();
    socket.on("data", (chunk) => {
      // At once: a TLS client would wait for its answer, and never end a line.
      if (!this.#heardBytes && !beginsCommand(chunk[0])) return void this.#refuse("not an MPD client");
      this.#heardBytes = true;
      this.#reader.push(chunk);
      this.#pump();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#pump();
    });
    socket.write(GREETING);
  }

  get zone(): string {
    return this.#zone;
  }

  leaveZone(): void {
    this.#scope.preferences = { ...this.#scope.preferences, zone: DEFAULT_ZONE };
    this.#enterZone(DEFAULT_ZONE);
  }

  #enterZone(zone: string): void {
    this.#zone = zone;
    this.notify(ZONE_SUBSYSTEMS);
  }

  notify(changed: IdleMask): void {
    if (this.#reportChanges(this.#conversation.notify(changed))) this.#output.flush();
  }

  /** Closes the connection if the client has been silent for too long. */
  expire(nowMs: number): void {
    const waiting = this.#conversation.isIdle || this.#working;
    if (!waiting && nowMs - this.#heardMs > this.#parts.limits.silenceMs) this.#close("silent");
  }

  #pump(): void {
    if (this.#working) return;
    const startedMs = performance.now();
    for (let next = this.#reader.next(); next !== null && !this.#closed; next = this.#reader.next()) {
      const work = this.#line(next);
      if (work !== null || this.#output.isFull || performance.now() - startedMs > SLICE_MS) {
        void this.#goOnAfter(work);
        return;
      }
    }
    if (this.#closed) return;
    this.#output.flush();
    if (this.#ended) this.#finish();
  }

  /** Reads nothing more until `work` is done and the client has taken its answers. */
  async #goOnAfter(work: Promise<void> | null): Promise<void> {
    this.#working = true;
    this.#socket.pause();
    try {
      this.#output.flush();
      await work;
      this.#output.flush();
      await this.#output.drained();
      if (work === null) await setImmediate();
    } catch (error) {
      this.#parts.logger.error({ err: error }, "an MPD session failed");
      this.#close("internal error");
    }
    this.#heardMs = this.#parts.operations.clock.monotonicMs();
    this.#working = false;
    this.#socket.resume();
    if (!this.#closed) this.#pump();
  }

  /** One line. Null when it is done already. */
  #line(line: Line | "too-long"): Promise<void> | null {
    this.#heardMs = this.#parts.operations.clock.monotonicMs();
    const action = this.#conversation.feed(line);
    switch (action.kind) {
      case "collected":
        return null;
      case "answer":
        this.#output.put(action.text);
        return null;
      case "run":
        return this.#run(action.line);
      case "run-list":
        return this.#runList(action.lines, action.acknowledgeEach);
      case "close":
        return this.#refuse(action.reason);
    }
  }

  #run(line: string): Promise<void> | null {
    const planned = readied(plan(line, this.#scope, this.#parts.logger));
    if (planned instanceof Promise || "store" in planned.work) return this.#runLater(planned);
    const answer = runOne(planned, this.#parts.logger);
    return answer instanceof Promise ? answer.then((later) => this.#answer(later) ?? undefined) : this.#answer(answer);
  }

  async #runLater(planning: Planned | Promise<Planned>): Promise<void> {
    const { logger } = this.#parts;
    let planned = await planning;
    if ("store" in planned.work) {
      planned = await carryOut(planned, this.#scope, logger);
      if ("step" in planned.work) planned = await kept(planned, this.#scope, logger);
    }
    await this.#answer(await runOne(planned, logger));
  }

  async #runList(lines: readonly string[], acknowledgeEach: boolean): Promise<void> {
    const { logger } = this.#parts;
    const scope = this.#scope;
    scope.inList = true;
    const answer = await runList(lines, { acknowledgeEach, scope, logger });
    scope.inList = false;
    await this.#answer(answer);
  }

  /** Null when the whole answer is out (or gathered) already. */
  #answer({ parts, next }: Answer): Promise<void> | null {
    for (const [index, part] of parts.entries()) {
      const isWhole = typeof part === "string" || part instanceof Uint8Array;
      if (!isWhole || this.#output.isFull) return this.#stream(parts.slice(index), next);
      this.#output.put(part);
    }
    this.#after(next);
    return null;
  }

  async #stream(parts: Answer["parts"], next: Answer["next"]): Promise<void> {
    for (const part of parts) {
      if (typeof part === "string" || part instanceof Uint8Array) {
        this.#output.put(part);
        await this.#output.drained();
        if (this.#socket.destroyed) return;
        continue;
      }
      for await (const chunk of part) {
        this.#output.put(chunk);
        await this.#output.drained();
        if (this.#socket.destroyed) return;
      }
    }
    this.#after(next);
  }

  #after(next: Answer["next"]): void {
    if (next.kind === "close") {
      this.#output.flush();
      this.#finish();
    }
    if (next.kind === "idle") this.#reportChanges(this.#conversation.wait(next.mask));
  }

  #reportChanges(answer: string | null): boolean {
    if (answer === null) return false;
    this.#output.put(answer);
    this.#heardMs = this.#parts.operations.clock.monotonicMs();
    return true;
  }

  #refuse(reason: string): null {
    this.#close(reason);
    return null;
  }

  /** At once; answers that are not out yet are lost, as with MPD. */
  #close(reason: string): void {
    this.#closed = true;
    this.#output.discard();
    this.#parts.logger.debug({ reason }, "closing an MPD connection");
    this.#socket.destroy();
  }

  /** After what was written has been sent. */
  #finish(): void {
    this.#closed = true;
    this.#socket.destroySoon();
  }
}
