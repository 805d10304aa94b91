import { LIST_OK, OK } from "node-mpd-protocol";
import type { Turn } from "../../player/player-port.ts";
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
  isSignal,
  playerOf,
  runStep,
} from "./answer.ts";
import type { Planned } from "./plan.ts";
import type { Chunk, Reply, Scene, Scope, Stream } from "./scope.ts";
import { slices } from "./slices.ts";

/** So many commands, or lines, are made without giving others a turn. */
const FEW = 64;
const PART_CHARS = 256 * 1024;
/** Bounds of what one list may leave to be sent; only a hostile one comes near. */
const MAX_CHARS = 64 * 1024 * 1024;
const MAX_KEPT = 256;
const MAX_PARTS = 20_000;

/** Where a command list runs, and how it is answered. */
export type ListPlace = {
  readonly acknowledgeEach: boolean;
  readonly scope: Scope;
  readonly logger: Logger;
};

/** The answer to a command list as it grows, part by part. */
export class ListAnswer {
  readonly #place: ListPlace;
  readonly #parts: (Chunk | Stream)[] = [];
  #text = "";
  #count = 0;
  #chars = 0;
  #keptCount = 0;
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

  /** Runs commands that are ready, those of one zone in one turn; many of them in slices of a long one. */
  async run(list: readonly Planned[]): Promise<void> {
    for (const part of byZone(list)) {
      const [first] = part;
      if (first === undefined || this.isOver) return;
      const player = playerOf(first);
      if (part.length > FEW || part.some(isLong)) await player.longTurn((turn) => this.#steps(part, turn));
      else player.turn((turn) => inOneGo(this.#steps(part, turn)));
    }
  }

  *#steps(list: readonly Planned[], turn: Turn): Generator<void, void> {
    const { logger, acknowledgeEach } = this.#place;
    const scene = this.#scene(turn);
    for (const planned of list) {
      this.last = planned;
      const reply = yield* runStep(planned, scene, logger);
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
      if (this.#isTooMuch()) return;
      yield;
    }
  }

  #scene(turn: Turn): Scene {
    let isEdited = false;
    return {
      moment: () => turn.moment(),
      do: (command) => {
        isEdited = true;
        return turn.do(command);
      },
      steps: (command) => {
        isEdited = true;
        return turn.steps(command);
      },
      // What nobody edits stays as it is.
      lines: (rows) => (isEdited ? this.#linesOfNow(rows[Symbol.iterator](), turn) : slices(rows)),
    };
  }

  /** The moment will change: few lines are made at once, for many it is kept. */
  #linesOfNow(rows: Iterator<string>, turn: Turn): Reply {
    let text = "";
    for (let count = 0; count < FEW; count++) {
      const row = rows.next();
      if (row.done === true) return text;
      text += row.value;
    }
    turn.keep();
    this.#keptCount++;
    return slices(beginningWith(text, rows));
  }

  #isTooMuch(): boolean {
    const isFine = this.#chars <= MAX_CHARS && this.#keptCount <= MAX_KEPT && this.#parts.length <= MAX_PARTS;
    if (isFine) return false;
    this.#place.logger.warn(
      { commands: this.#count },
      "closing an MPD connection whose list asks for too much at once",
    );
    this.#next = CLOSE;
    this.#parts.length = 0;
    this.#text = "";
    return true;
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

  #put(part: Chunk | Stream): void {
    if (typeof part !== "string") {
      this.#parts.push(this.#text, part);
      this.#text = "";
      return;
    }
    this.#text += part;
    this.#chars += part.length;
    if (this.#text.length < PART_CHARS) return;
    this.#parts.push(this.#text);
    this.#text = "";
  }
}

function* beginningWith(first: string, rest: Iterator<string>): Generator<string> {
  yield first;
  for (let row = rest.next(); row.done !== true; row = rest.next()) yield row.value;
}

/** Neighbours that look at the same zone. */
function* byZone(list: readonly Planned[]): Generator<readonly Planned[]> {
  let from = 0;
  for (let to = 1; to <= list.length; to++) {
    if (list[to]?.scope.preferences.zone === list[from]?.scope.preferences.zone) continue;
    yield list.slice(from, to);
    from = to;
  }
}
