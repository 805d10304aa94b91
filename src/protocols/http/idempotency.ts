import { createHash } from "node:crypto";
import { siteOf } from "../../operations/access/peer.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Caller } from "./caller.ts";
import { Refusal } from "./refusal.ts";
import type { Answer, Route } from "./route.ts";

const KEPT_MS = 24 * 3600 * 1000;
const MAX_KEYS = 4096;
const MAX_HELD_CHARACTERS = 16 * 1024 * 1024;
const KEY = /^[\x21-\x7e]{1,255}$/;

type Known = { readonly request: string; readonly sinceMs: number; answer: Promise<Answer<unknown>>; size: number };
type Call = Parameters<Route["handle"]>[0];

/**
 * What was answered to requests with an `Idempotency-Key`, so that one that is sent again, because its answer was lost, is
 * answered alike and done once. A refused one was not done, and is tried again. The oldest are forgotten first.
 */
export class IdempotentAnswers {
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  #held = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Every POST takes the header; the other methods may be repeated anyway. */
  guard(row: Route): Route {
    if (row.method !== "post") return row;
    return {
      ...row,
      handle: (call) => {
        const key = call.header("idempotency-key");
        return key === undefined ? row.handle(call) : this.#once(nameOf(key, call), requestOf(row, call), row, call);
      },
    };
  }

  async #once(name: string, request: string, row: Route, call: Call): Promise<Answer<unknown>> {
    this.#forget();
    const known = this.#known.get(name);
    if (known !== undefined) {
      if (known.request !== request) throw new Refusal("key-reused", "This key was sent with another request before");
      const answer = await known.answer;
      if (answer instanceof Response) return answer;
      return { ...answer, headers: { ...answer.headers, "Idempotency-Replayed": "true" } };
    }
    const entry: Known = { request, sinceMs: this.#clock.monotonicMs(), answer: this.#run(name, row, call), size: 0 };
    this.#known.set(name, entry);
    return entry.answer;
  }

  async #run(name: string, row: Route, call: Call): Promise<Answer<unknown>> {
    // Not before the entry is in the table: whoever asks again meanwhile waits for this one.
    await Promise.resolve();
    try {
      const answer = await row.handle(call);
      if (answer instanceof Response) this.#drop(name);
      else return this.#keep(name, answer);
      return answer;
    } catch (error) {
      this.#drop(name);
      throw error;
    }
  }

  /** As text: a state that is rendered later would be another one. */
  #keep(name: string, answer: Exclude<Answer<unknown>, Response>): Answer<unknown> {
    const json = "json" in answer ? answer.json : JSON.stringify(answer.body);
    const { status, headers } = answer;
    const kept = { ...(status === undefined ? {} : { status }), ...(headers === undefined ? {} : { headers }), json };
    const entry = this.#known.get(name);
    if (entry === undefined) return kept;
    entry.answer = Promise.resolve(kept);
    entry.size = json.length;
    this.#held += json.length;
    return kept;
  }

  #drop(name: string): void {
    this.#held -= this.#known.get(name)?.size ?? 0;
    this.#known.delete(name);
  }

  #forget(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [name, { sinceMs }] of this.#known) {
      const isOld = nowMs - sinceMs >= KEPT_MS;
      if (!isOld && this.#known.size < MAX_KEYS && this.#held <= MAX_HELD_CHARACTERS) return;
      this.#drop(name);
    }
  }
}

/** Two clients that happen to choose the same key do not meet. Errors: Refusal. */
function nameOf(header: string, { caller }: Call): string {
  const key = header.trim();
  if (!KEY.test(key)) {
    throw new Refusal("invalid-request", "An Idempotency-Key has 1 to 255 visible characters");
  }
  return `${whose(caller)} ${key}`;
}

/** A phone keeps its keys when it changes networks, and who shares an address with others shares no key. */
function whose({ proof, peer }: Caller): string {
  if (proof.kind === "none") return peer.kind === "local" ? "local" : siteOf(peer);
  return proof.kind === "token" ? `token ${proof.token.id}` : `session ${proof.sessionId}`;
}

function requestOf(row: Route, { params, query, body }: Call): string {
  const text = JSON.stringify([row.path, params, query, body ?? null]);
  return createHash("sha256").update(text).digest("base64url");
}
