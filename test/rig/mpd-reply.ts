/** The lines of one answer, in order. */
export type Reply = readonly (readonly [name: string, value: string])[];

/** An `ACK [code@index] {command} message` line. */
export class Ack extends Error {
  readonly code: number;
  readonly index: number;
  constructor(line: string) {
    super(line);
    this.name = "Ack";
    const match = /^ACK \[(\d+)@(\d+)\]/.exec(line);
    this.code = Number(match?.[1] ?? -1);
    this.index = Number(match?.[2] ?? -1);
  }
}

export function parseLine(line: string): readonly [string, string] {
  const colon = line.indexOf(": ");
  if (colon < 0) return line.endsWith(":") ? [line.slice(0, -1), ""] : [line, ""];
  return [line.slice(0, colon), line.slice(colon + 2)];
}

/** The first value of a field, or undefined. */
export function field(reply: Reply, name: string): string | undefined {
  return reply.find(([key]) => key === name)?.[1];
}

/** A field as a number, or undefined when absent. */
export function numeric(reply: Reply, name: string): number | undefined {
  const value = field(reply, name);
  return value === undefined ? undefined : Number(value);
}

/** Splits an answer into the records that begin with `first`. */
export function records(reply: Reply, first = "file"): Reply[] {
  const found: (readonly [string, string])[][] = [];
  for (const pair of reply) {
    if (pair[0] === first) found.push([]);
    found.at(-1)?.push(pair);
  }
  return found;
}
