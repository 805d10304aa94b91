import { DomainError } from "../../shared/errors.ts";
import type { PlaylistTicket } from "../playlists-port.ts";
import type { Draft } from "./draft.ts";
import type { Save } from "./save.ts";

const MAX_FAILED = 1_000;

/** The saves that are not on the disk yet, and those that failed, by ticket. */
export class Saves {
  readonly #epoch: string;
  readonly #known = new Map<number, { readonly draft: Draft; readonly save: Save }>();
  readonly #failed: number[] = [];
  #last = 0;

  /** `epoch` tells the tickets of one life of the store from those of others. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  readonly next = (): number => ++this.#last;

  ticket(draft: Draft, save: Save): PlaylistTicket {
    const { number } = save;
    if (!this.#known.has(number)) {
      this.#known.set(number, { draft, save });
      save.done.then(
        () => this.#known.delete(number),
        () => this.#keepFailed(number),
      );
    }
    return `${this.#epoch}:${number}`;
  }

  /** Has these saves written now. Resolves when all are on the disk; rejects, when all have ended, if one failed. */
  async written(tickets: readonly PlaylistTicket[]): Promise<void> {
    const outcomes = await Promise.allSettled(tickets.map((ticket) => this.#written(ticket)));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  async #written(ticket: PlaylistTicket): Promise<void> {
    const [epoch, number] = ticket.split(":");
    if (epoch !== this.#epoch) {
      throw new DomainError("unavailable", "The library was restarted before the playlist was written; try again");
    }
    const known = this.#known.get(Number(number));
    if (known === undefined) return;
    void known.draft.write();
    await known.save.done;
  }

  #keepFailed(number: number): void {
    this.#failed.push(number);
    if (this.#failed.length > MAX_FAILED) this.#known.delete(this.#failed.shift() ?? 0);
  }
}
