import type { Print } from "../../library/library-port.ts";
import { TAG_NAMES, type TagName } from "../../shared/tags.ts";

/** Everything but the tags a client does not want to see, and `more`. */
export function printOf(shown: ReadonlySet<TagName>, more: Print["without"] = []): Print {
  return { content: "everything", without: [...TAG_NAMES.filter((name) => !shown.has(name)), ...more] };
}

export const ADDRESSES: Print = { content: "addresses", without: [] };
