import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Access } from "../../operations/access/access.ts";
import type { Caller } from "./caller.ts";

const GRACE_MS = 5_000;

/** Answers under way to who showed a token: they end with it, event streams and sockets too. */
export class Held {
  readonly #open = new Map<string, Set<ServerResponse | Duplex>>();
  readonly #unsubscribes: readonly (() => void)[];

  constructor({ tokens, sessions }: Pick<Access, "tokens" | "sessions">) {
    const end = (id: string) => this.#end(id);
    this.#unsubscribes = [tokens.subscribe(end), sessions.subscribe(end)];
  }

  add({ proof }: Caller, answer: ServerResponse | Duplex): void {
    if (proof.kind === "none") return;
    const ids = proof.kind === "token" ? [proof.token.id] : [proof.token.id, proof.sessionId];
    for (const id of ids) {
      const held = this.#open.get(id) ?? new Set();
      this.#open.set(id, held.add(answer));
      answer.once("close", () => {
        held.delete(answer);
        if (held.size === 0 && this.#open.get(id) === held) this.#open.delete(id);
      });
    }
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
  }

  #end(id: string): void {
    for (const answer of [...(this.#open.get(id) ?? [])]) {
      // One that has not begun may be the answer to who ended it.
      if (!("headersSent" in answer) || answer.headersSent) answer.destroy();
      else setTimeout(() => answer.closed || answer.destroy(), GRACE_MS).unref();
    }
  }
}
