import type { ImpulseTables } from "../../dsp/convolver/impulse-tables.ts";
import type { ErrorCode } from "../../shared/errors.ts";
import type { ImpulseInfo } from "../../shared/sound/impulse-info.ts";

/** What the impulse worker is started with. */
export type ImpulseWorkerData = { readonly folder: string; readonly soxr: string };

/** What it is asked, and what it answers. `key` names the tables. */
export type ImpulseQuestions = {
  list: { readonly ask: object; readonly answer: readonly ImpulseInfo[] };
  put: {
    readonly ask: { readonly name: string; readonly bytes: Uint8Array; readonly normalise: boolean };
    readonly answer: ImpulseInfo;
  };
  remove: { readonly ask: { readonly name: string }; readonly answer: null };
  tables: {
    readonly ask: { readonly name: string; readonly rateHz: number; readonly key: string };
    readonly answer: ImpulseTables;
  };
};

export type ImpulseQuestion = keyof ImpulseQuestions;

export type ToImpulseWorker = {
  readonly [Q in ImpulseQuestion]: { readonly id: number; readonly question: Q } & ImpulseQuestions[Q]["ask"];
}[ImpulseQuestion];

/** `code` null: a bug of ours. */
export type FromImpulseWorker =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly code: ErrorCode | null; readonly message: string };
