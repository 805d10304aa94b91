import type { HttpLimits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/**
 * Reads a JSON body: undefined when there is none. Refuses more than `bodyBytes` (whether declared or not), nesting
 * below `bodyDepth` and the keys `__proto__`, `constructor` and `prototype` at any depth, so that no value from outside can reach a prototype.
 */
export async function readJsonBody(body: ReadableStream<Uint8Array> | null, limits: HttpLimits): Promise<unknown> {
  const bytes = await readBytes(body, limits.bodyBytes);
  if (bytes.length === 0) return undefined;
  return parseJson(bytes, limits.bodyDepth);
}

/** Errors: Refusal, as `readJsonBody`. */
export function parseJson(bytes: Uint8Array, depth: number): unknown {
  const value = parse(bytes);
  checkShape(value, depth, "");
  return value;
}

/** A body of at most `maxBytes`, whether its length was declared or not. */
export async function readBytes(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function tooLarge(maxBytes: number): Refusal {
  return new Refusal("too-large", `The body may have at most ${maxBytes} bytes`, {
    headers: { Connection: "close" },
  });
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the input; a client knows what it sent.
    throw new Refusal("invalid-request", "The body is not JSON in UTF-8");
  }
}

function checkShape(value: unknown, depthLeft: number, pointer: string): void {
  if (typeof value !== "object" || value === null) return;
  if (depthLeft === 0) throw new Refusal("invalid-request", "The body is nested too deeply");
  for (const key of Object.keys(value)) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") {
      throw new Refusal("invalid-request", "The body has a key that is never allowed", {
        faults: [{ pointer, detail: `the key ${key} is not allowed` }],
      });
    }
    checkShape(value[key as keyof typeof value], depthLeft - 1, `${pointer}/${key.slice(0, 40)}`);
  }
}
