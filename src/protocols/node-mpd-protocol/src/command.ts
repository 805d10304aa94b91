import { argumentError } from "./ack.ts";
import type { Codec } from "./arguments.ts";

/** MPD's permissions; "none" needs nothing. */
export const PERMISSIONS = ["none", "read", "add", "player", "control", "admin"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** How the words after the command name become values. `max` null = any number. */
export type Arguments<T> = {
  readonly min: number;
  readonly max: number | null;
  parse(words: readonly string[]): T;
};

type Field<T> = { readonly codec: Codec<T>; readonly optional: boolean };
type Fields = Readonly<Record<string, Codec<unknown> | Field<unknown>>>;
type Value<F> = F extends Field<infer T> ? T : F extends Codec<infer T> ? T : never;
type Values<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> };

/** A word that may be left out; it is then `null`. Only further optional words may follow. */
export function optional<T>(codec: Codec<T>): Field<T | null> {
  return { codec, optional: true };
}

/** Words by position, each with its codec. */
export function fields<F extends Fields>(shape: F): Arguments<Values<F>> {
  const columns = Object.entries(shape).map(([name, field]) =>
    typeof field === "function" ? { name, codec: field, optional: false } : { name, ...field },
  );
  return {
    min: columns.filter((column) => !column.optional).length,
    max: columns.length,
    parse(words) {
      const values: Record<string, unknown> = {};
      columns.forEach(({ name, codec }, index) => {
        const word = words[index];
        values[name] = word === undefined ? null : codec(word);
      });
      return values as Values<F>;
    },
  };
}

/** All words at once, for grammars that are no simple row. */
export function words<T>(min: number, parse: (words: readonly string[]) => T, max: number | null = null): Arguments<T> {
  return { min, max, parse };
}

export const NO_ARGUMENTS: Arguments<null> = { min: 0, max: 0, parse: () => null };

export type CommandDefinition<Context, Args, Outcome> = {
  readonly name: string;
  readonly permission: Permission;
  readonly args: Arguments<Args>;
  /** The protocol version that brought it. */
  readonly since: string;
  readonly summary: string;
  /** Absent = always. Unavailable commands do not exist for a client. */
  available?(context: Context): boolean;
  run(context: Context, args: Args): Outcome;
};

/** A row of a command table. `prepare` parses the words, so that everything behind it sees typed values only. */
export type Command<Context, Outcome> = Omit<CommandDefinition<Context, never, Outcome>, "args" | "run"> & {
  prepare(words: readonly string[]): (context: Context) => Outcome;
};

export function defineCommand<Context, Args, Outcome>(
  definition: CommandDefinition<Context, Args, Outcome>,
): Command<Context, Outcome> {
  const { args, run, ...row } = definition;
  return {
    ...row,
    prepare(words) {
      checkCount(definition.name, args, words.length);
      const values = args.parse(words);
      return (context) => run(context, values);
    },
  };
}

function checkCount(name: string, { min, max }: Arguments<unknown>, count: number): void {
  if (min === max && count !== min) throw argumentError(`wrong number of arguments for "${name}"`);
  if (count < min) throw argumentError(`too few arguments for "${name}"`);
  if (max !== null && count > max) throw argumentError(`too many arguments for "${name}"`);
}
