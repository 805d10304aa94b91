import { signal } from "@preact/signals";
import { Problem, remedyOf } from "../api/problem.ts";

export type Toast = {
  readonly id: number;
  readonly kind: "done" | "problem";
  readonly text: string;
  readonly hint: string | null;
  readonly action: { readonly label: string; readonly run: () => void } | null;
};

const MAX_TOASTS = 3;
const SHOWN_MS = { done: 5_000, problem: 9_000 } as const;

export const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

export function toast(text: string, more: Partial<Omit<Toast, "id" | "text">> = {}): void {
  const told: Toast = { id: ++lastId, kind: "done", hint: null, action: null, ...more, text };
  const others = toasts.peek().filter((other) => other.text !== text);
  toasts.value = [...others, told].slice(-MAX_TOASTS);
  setTimeout(() => dismiss(told.id), SHOWN_MS[told.kind]);
}

export function dismiss(id: number): void {
  toasts.value = toasts.peek().filter((told) => told.id !== id);
}

/** Tells what went wrong and what to do; nothing, if it was only given up. */
export function tellProblem(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  const problem = error instanceof Problem ? error : new Problem(0, "page", `Something of this page failed: ${error}`);
  const hint = problem.faults[0] ?? remedyOf(problem);
  toast(problem.message, { kind: "problem", hint });
}

/** Waits for a change and tells when it was refused. Null: it was. */
export async function attempt<T>(change: Promise<T>): Promise<T | null> {
  try {
    return await change;
  } catch (error) {
    tellProblem(error);
    return null;
  }
}
