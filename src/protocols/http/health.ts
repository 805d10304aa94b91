/**
 * How one part of the daemon is: "degraded" works with less than was asked for (a lost DAC, an unreachable root),
 * "down" does not work. `detail` is for a person on the network: no paths, no stack.
 */
type HealthPart = {
  readonly name: string;
  readonly state: "ok" | "degraded" | "down";
  readonly detail: string | null;
  /** What a monitor may count, by name with its unit. */
  readonly figures: Readonly<Record<string, number | string>>;
};

/** What the daemon knows about its parts at this moment: engine, library roots, outputs. */
export type Health = { readonly parts: readonly HealthPart[] };
