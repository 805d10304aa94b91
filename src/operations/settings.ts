import { z } from "zod";
import { Subscribers, type Unsubscribe } from "../shared/subscribers.ts";

const HOURS = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;

/** What the configuration file says and may be said otherwise while the daemon runs. */
export const settingsSchema = z.strictObject({
  analysisAutomatic: z
    .boolean()
    .meta({ description: "listen to songs by itself, when nothing plays and the machine has nothing better to do" }),
  analysisHours: z
    .string()
    .regex(HOURS, 'must look like "22:00-07:00"')
    .nullable()
    .meta({ description: "begin so by itself at these hours only; null: at any", examples: ["22:00-07:00"] }),
  analysisMaxLoad: z
    .number()
    .min(0.05)
    .max(100)
    .meta({ description: "wait while other programs want more than this share of the processor" }),
  countPlays: z.boolean().meta({ description: "keep `playCount`, `skipCount` and their dates of songs" }),
});

export type SettingValues = z.output<typeof settingsSchema>;
export type SettingName = keyof SettingValues;

/** Those that were set at run time. */
export const keptSettingsSchema = settingsSchema.partial().transform(given);
export type SetValues = Partial<SettingValues>;

/** Resolves when they are on the disk. Errors: `no-space`. */
export type SettingsStore = { save(values: SetValues): Promise<void> };

type Parts = {
  readonly store: SettingsStore;
  /** As the configuration has them. */
  readonly configured: SettingValues;
  readonly set: SetValues;
  readonly onError: (error: unknown) => void;
};

/** Settings that may change at run time: what was set there counts, and is kept over restarts, until it is taken back. */
export class Settings {
  readonly configured: SettingValues;
  readonly #store: SettingsStore;
  readonly #subscribers: Subscribers<SettingValues>;
  #set: SetValues;
  #tail: Promise<unknown> = Promise.resolve();

  constructor({ store, configured, set, onError }: Parts) {
    this.#store = store;
    this.configured = configured;
    this.#set = set;
    this.#subscribers = new Subscribers(onError);
  }

  /** As they count now. */
  get values(): SettingValues {
    return { ...this.configured, ...this.#set };
  }

  isSet(name: SettingName): boolean {
    return this.#set[name] !== undefined;
  }

  get set(): SetValues {
    return this.#set;
  }

  /** Errors: `no-space`; then nothing changed. */
  change(values: SetValues): Promise<void> {
    return this.#put((set) => ({ ...set, ...values }));
  }

  /** What the configuration says counts again. Errors: `no-space`. */
  reset(name: SettingName): Promise<void> {
    return this.#put(({ [name]: _, ...rest }) => rest);
  }

  /** All that are set, at once; the others are as configured. Errors: `no-space`. */
  replaceAll(values: SetValues): Promise<void> {
    return this.#put(() => values);
  }

  subscribe(listener: (values: SettingValues) => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  #put(change: (set: SetValues) => SetValues): Promise<void> {
    const changed = this.#tail.then(async () => {
      const set = change(this.#set);
      await this.#store.save(set);
      this.#set = set;
      this.#subscribers.publish(this.values);
    });
    this.#tail = changed.catch(() => {});
    return changed;
  }
}

function given(values: { readonly [Name in SettingName]?: SettingValues[Name] | undefined }): SetValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
