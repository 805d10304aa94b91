import type { Random } from "../../../rig/random.ts";
import type { Description, Schema } from "./document.ts";

/** Values that lead somewhere, by the name of what has them. */
export type Hints = Readonly<Record<string, readonly unknown[]>>;

const MAX_DEPTH = 8;

/** Any value that a schema allows, by preference one that leads somewhere. */
export function validValue(
  api: Description,
  random: Random,
  hints: Hints,
  schema: Schema,
  name = "",
  depth = 0,
): unknown {
  const hinted = hints[name];
  if (hinted !== undefined && random.below(4) > 0) return random.pick(hinted);
  const one = api.resolve(schema);
  const branches = one.anyOf ?? one.oneOf;
  if (branches !== undefined) return validValue(api, random, hints, random.pick(branches), name, depth);
  if (one.allOf !== undefined)
    return Object.assign({}, ...one.allOf.map((part) => validValue(api, random, hints, part, name, depth)));
  if (one.const !== undefined) return one.const;
  if (one.enum !== undefined) return random.pick(one.enum);
  switch (Array.isArray(one.type) ? random.pick(one.type) : one.type) {
    case "boolean":
      return random.below(2) === 0;
    case "null":
      return null;
    case "integer":
      return Math.round(numberIn(random, one));
    case "number":
      return numberIn(random, one);
    case "string":
      return stringOf(random, one);
    case "array":
      return Array.from({ length: Math.min(one.maxItems ?? 3, (one.minItems ?? 0) + random.below(3)) }, () =>
        validValue(api, random, hints, one.items ?? {}, name, depth + 1),
      );
    case "object":
      return objectOf(api, random, hints, one, depth);
    default:
      return "anything";
  }
}

function objectOf(api: Description, random: Random, hints: Hints, schema: Schema, depth: number): object {
  const value: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isWanted = schema.required?.includes(name) === true || (depth < MAX_DEPTH && random.below(2) === 0);
    if (isWanted) value[name] = validValue(api, random, hints, property, name, depth + 1);
  }
  return value;
}

function numberIn(random: Random, { minimum = 0, maximum = minimum + 100 }: Schema): number {
  const highest = Math.min(maximum, minimum + 1_000);
  return random.pick([minimum, highest, minimum + random.next() * (highest - minimum)]);
}

function stringOf(random: Random, { minLength = 0, maxLength = 1_000, pattern }: Schema): string {
  const texts = ["a", "über", "Ångström 日本", "x y", "0", "06:45", "-1", "a.flac"];
  const fitting = texts.filter((text) => text.length >= minLength && text.length <= maxLength);
  const matching = pattern === undefined ? fitting : fitting.filter((text) => new RegExp(pattern, "u").test(text));
  return matching.length === 0 ? "a".repeat(Math.max(minLength, 1)) : random.pick(matching);
}

/** Values that a schema does not allow: of other types, out of range, too long. */
export function invalidValues(api: Description, schema: Schema): unknown[] {
  const one = api.resolve(schema);
  const branches = one.anyOf ?? one.oneOf;
  if (branches !== undefined) {
    return branches
      .flatMap((branch) => invalidValues(api, branch))
      .filter((value) => branches.every((branch) => !isRoughly(api, branch, value)));
  }
  const others: unknown[] = [{ unexpected: 1 }, [[]], "text", 1.5, true, null].filter(
    (value) => !isRoughly(api, one, value),
  );
  if (one.maximum !== undefined) others.push(one.maximum + 1, 1e300);
  if (one.minimum !== undefined) others.push(one.minimum - 1);
  if (one.maxLength !== undefined) others.push("x".repeat(one.maxLength + 1));
  if (one.minLength !== undefined && one.minLength > 0) others.push("");
  if (one.maxItems !== undefined) others.push(Array.from({ length: one.maxItems + 1 }, () => "a"));
  return others;
}

/** Whether a value might be allowed, as far as its type tells. */
function isRoughly(api: Description, schema: Schema, value: unknown): boolean {
  const one = api.resolve(schema);
  const branches = one.anyOf ?? one.oneOf;
  if (branches !== undefined) return branches.some((branch) => isRoughly(api, branch, value));
  if (one.enum !== undefined) return one.enum.includes(value);
  if (one.const !== undefined) return one.const === value;
  if (typeof value === "number" && (value > (one.maximum ?? value) || value < (one.minimum ?? value))) return false;
  if (typeof value === "string" && (value.length > (one.maxLength ?? 1e9) || value.length < (one.minLength ?? 0)))
    return false;
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (Array.isArray(one.type)) return one.type.includes(type);
  if (one.type === "integer") return Number.isInteger(value);
  if (one.pattern !== undefined && typeof value === "string") return new RegExp(one.pattern, "u").test(value);
  return one.type === undefined || one.type === type;
}

/** Text that other parsers stumbled over. */
export const HOSTILE_TEXTS: readonly string[] = [
  "\0",
  "a\0b",
  "a\nb",
  "\ud800",
  "\u202e\u0007\ufffd",
  "__proto__",
  "constructor",
  "toString",
  "../../../../etc/passwd",
  "/etc/passwd",
  "..",
  ".",
  "file:///etc/passwd",
  "http://127.0.0.1:1/x",
  "a//b",
  "%00",
  "-1",
  "1e999",
  "9".repeat(40),
  "NaN",
  "'; DROP TABLE songs; --",
  "(".repeat(2_000),
  "<script>alert(1)</script>",
  "x".repeat(70_000),
];
