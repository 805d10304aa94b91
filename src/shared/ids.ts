import type { Brand } from "./brand.ts";

/** Identity of one queue entry; unique for the life of a zone, never reused while the daemon runs. MPD calls it "song id". */
export type EntryId = Brand<number, "EntryId">;

/**
 * Names one request to the engine (a load or a preparation). Every answer carries the generation it belongs to, so
 * an answer to a superseded request is recognised by its number alone. 0 means "none".
 */
export type Generation = Brand<number, "Generation">;

export const NO_GENERATION = 0 as Generation;

/** Index of an output in the configuration. Clients choose outputs by this number only, never by a device string. */
export type OutputId = Brand<number, "OutputId">;

/** A scan job. 1.. in order of creation; MPD's `updating_db`. */
export type JobId = Brand<number, "JobId">;
