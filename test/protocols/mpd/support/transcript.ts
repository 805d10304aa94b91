import { expect } from "vitest";
import type { TestClient } from "./client.ts";

/** Lines starting with `>` are sent; the lines after them are the answer, `...` being any further lines. */
export async function transcript(client: TestClient, text: string): Promise<void> {
  const exchanges = text
    .trim()
    .split(/^\s*> /m)
    .slice(1);
  for (const exchange of exchanges) {
    const [line = "", ...expected] = exchange.trim().split("\n");
    const wanted = expected.map((row) => row.trimStart());
    const answer = (await client.ask(line)).filter((row) => !row.startsWith("Last-Modified: "));
    if (wanted.at(-1) === "...")
      expect({ line, answer: answer.slice(0, wanted.length - 1) }).toEqual({ line, answer: wanted.slice(0, -1) });
    else expect({ line, answer }).toEqual({ line, answer: wanted });
  }
}
