import { z } from "zod";
import type { Path } from "./toml-position.ts";

/** The keys that a table of the configuration may have; of all variants, where there are several. */
export function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  const inner = unwrap(schema);
  const [head, ...rest] = path;
  if (inner instanceof z.ZodDiscriminatedUnion) {
    return [...new Set(inner.options.flatMap((option) => keysAt(option, path)))];
  }
  if (inner instanceof z.ZodArray) return head === undefined ? [] : keysAt(inner.element, rest);
  if (!(inner instanceof z.ZodObject)) return [];
  if (head === undefined) return Object.keys(inner.shape);
  const child = inner.shape[head];
  return child === undefined ? [] : keysAt(child, rest);
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap());
  }
  // A preprocess: what is checked is behind it.
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.out);
  return schema;
}
