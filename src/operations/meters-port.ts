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
};
