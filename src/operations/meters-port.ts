import type { Dropouts, OutputDropouts } from "../shared/sound/dropouts.ts";
import type { MeterReading } from "../shared/sound/meter-reading.ts";

/** Somebody who reads the meters of a zone. While nobody does, they cost nothing. */
export type MeterListener = {
  /** The newest reading, 30 a second; null before the first, which takes some 50 ms. */
  read(): MeterReading | null;
  /** Idempotent. */
  stop(): void;
};

export type Meters = {
  /** Null: there is no zone of this name. */
  listen(zone: string): MeterListener | null;
  /** What was not heard of a zone since `sinceMs` (milliseconds since 1970). Null: there is no such zone. */
  dropouts(zone: string): (Dropouts & { readonly outputs: readonly OutputDropouts[]; readonly sinceMs: number }) | null;
};
