import { siteOf } from "../../../operations/access/peer.ts";
import { DomainError } from "../../../shared/errors.ts";
import { type Caller, isNear } from "../caller.ts";
import type { HttpLimits } from "../limits.ts";
import { Turns } from "./turns.ts";

type Ending = { end(): void };

/** Everybody who listens to events of this server: their limit, their turns, and their common end. */
export class Listeners {
  readonly turns: Turns;
  readonly #open = new Set<Ending>();
  readonly #perSite = new Map<string, number>();
  readonly #limits: Pick<HttpLimits, "eventListeners" | "listenersPerSite">;

  constructor(limits: Pick<HttpLimits, "eventListeners" | "listenersPerSite">, onError: (error: unknown) => void) {
    this.#limits = limits;
    this.turns = new Turns(onError);
  }

  /** Errors: `busy` when there are as many as there may be, in all or from one other machine. */
  check(caller: Pick<Caller, "origin" | "peer">): void {
    const { eventListeners, listenersPerSite } = this.#limits;
    const ofSite = isNear(caller) ? 0 : (this.#perSite.get(siteOf(caller.peer)) ?? 0);
    if (this.#open.size < eventListeners && ofSite < listenersPerSite) return;
    throw new DomainError("busy", "Too many listeners; close one or try again later");
  }

  /** Errors: as `check`. */
  add<T extends Ending>(caller: Pick<Caller, "origin" | "peer">, open: (onEnd: () => void) => T): T {
    this.check(caller);
    const site = siteOf(caller.peer);
    const listener: T = open(() => {
      if (this.#open.delete(listener)) this.#count(site, -1);
    });
    this.#open.add(listener);
    this.#count(site, 1);
    return listener;
  }

  #count(site: string, change: 1 | -1): void {
    const count = (this.#perSite.get(site) ?? 0) + change;
    if (count === 0) this.#perSite.delete(site);
    else this.#perSite.set(site, count);
  }

  endAll(): void {
    for (const listener of [...this.#open]) listener.end();
  }
}
