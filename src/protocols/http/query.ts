import { Refusal } from "./refusal.ts";

const MAX_PARAMETERS = 64;
const MAX_URL_CHARS = 8192;

/** The query of a URL as an object. A name that appears twice, or could reach a prototype, is refused. */
export function queryOf(url: string): Readonly<Record<string, string>> {
  if (url.length > MAX_URL_CHARS) throw new Refusal("invalid-request", "The address is too long");
  const query: Record<string, string> = {};
  const { searchParams } = new URL(url);
  if (searchParams.size > MAX_PARAMETERS) throw new Refusal("invalid-request", "There are too many parameters");
  for (const [name, value] of searchParams) {
    if (Object.hasOwn(query, name)) throw fault(name, "given twice");
    if (name === "__proto__") throw fault(name, "not a parameter");
    query[name] = value;
  }
  return query;
}

function fault(name: string, detail: string): Refusal {
  return new Refusal("invalid-request", "The query is not what this resource understands", {
    faults: [{ parameter: name.slice(0, 100), detail }],
  });
}
