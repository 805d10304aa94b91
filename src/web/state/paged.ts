import { signal } from "@preact/signals";

/** `total`: how long the whole list is, where that is known. */
export type Page<T> = { readonly rows: readonly T[]; readonly isLast: boolean; readonly total?: number };

const PAGE_ROWS = 100;
/** A finger that flies over the list asks for where it comes to rest. */
const REST_MS = 40;
const MAX_ROWS_KEPT = 6_000;

/** A long list of which only what is looked at is asked for. */
export class Paged<T> {
  /** How long the list is, as far as that is known. */
  readonly total = signal(0);
  /** Grows when there are other rows than before. */
  readonly version = signal(0);
  readonly state = signal<"loading" | "ready" | "failed">("loading");
  readonly #load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>;
  readonly #tell: (error: unknown) => void;
  readonly #rows = new Map<number, T>();
  readonly #asked = new Set<number>();
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #range = { start: 0, end: 1 };
  #hint: number;

  /** `hint`: how long it probably is. */
  constructor(
    load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>,
    tell: (error: unknown) => void,
    hint = 0,
  ) {
    this.#load = load;
    this.#tell = tell;
    this.#hint = hint;
  }

  at(index: number): T | undefined {
    return this.#rows.get(index);
  }

  /** These rows are looked at: they are asked for, unless they are there. */
  show(start: number, end: number): void {
    this.#range = { start, end };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fill(), this.state.peek() === "loading" ? 0 : REST_MS);
  }

  /** The list has changed: what is shown stays until the new rows are there. */
  renew(): void {
    this.close();
    this.#abort = new AbortController();
    this.#asked.clear();
    this.#hint = 0;
    this.#fill();
  }

  /** What is under way is given up. */
  close(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  #fill(): void {
    const first = Math.floor(this.#range.start / PAGE_ROWS);
    const last = Math.floor(Math.max(this.#range.start, this.#range.end - 1) / PAGE_ROWS);
    for (let page = first; page <= last; page++) if (!this.#asked.has(page)) void this.#ask(page);
  }

  async #ask(page: number): Promise<void> {
    const { signal } = this.#abort;
    this.#asked.add(page);
    const offset = page * PAGE_ROWS;
    try {
      const answer = await this.#load(offset, PAGE_ROWS, signal);
      if (!signal.aborted) this.#take(offset, answer);
    } catch (error) {
      if (signal.aborted) return;
      this.#asked.delete(page);
      if (this.state.peek() === "loading") this.state.value = "failed";
      this.#tell(error);
    }
  }

  #take(offset: number, { rows, isLast, total }: Page<T>): void {
    if (this.#rows.size > MAX_ROWS_KEPT) this.#forget(offset);
    for (const [index, row] of rows.entries()) this.#rows.set(offset + index, row);
    const end = offset + rows.length;
    const length = total ?? (isLast ? end : Math.max(this.#hint, this.total.peek(), end + PAGE_ROWS));
    if (length < this.total.peek())
      for (const index of this.#rows.keys()) if (index >= length) this.#rows.delete(index);
    if (isLast) this.#hint = 0;
    this.total.value = length;
    this.version.value++;
    this.state.value = "ready";
  }

  /** All that is far from here. */
  #forget(offset: number): void {
    for (const index of this.#rows.keys()) {
      if (Math.abs(index - offset) > MAX_ROWS_KEPT / 2) this.#rows.delete(index);
    }
    for (const page of this.#asked) {
      if (Math.abs(page * PAGE_ROWS - offset) > MAX_ROWS_KEPT / 2) this.#asked.delete(page);
    }
  }
}
