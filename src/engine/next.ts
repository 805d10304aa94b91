/** What the loop is to do until the next turn. */
export type Next =
  /** Until the main thread says something. */
  | { readonly kind: "sleep" }
  /** Until data comes from a host. */
  | { readonly kind: "data" }
  | { readonly kind: "device" }
  | { readonly kind: "pause"; readonly timeoutMs: number };

export const SLEEP: Next = { kind: "sleep" };
export const DATA: Next = { kind: "data" };
export const DEVICE_READY: Next = { kind: "device" };
export const SHORTLY: Next = { kind: "pause", timeoutMs: 5 };
export const RETRY: Next = { kind: "pause", timeoutMs: 50 };
