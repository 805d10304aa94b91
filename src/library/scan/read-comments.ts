import { parseFile } from "music-metadata";

const MAX_COMMENTS = 2000;
const MAX_VALUE_CHARS = 65_536;

/** Every text comment of a file under its own name, in file order; pictures and other binary values are left out. */
export async function readComments(path: string): Promise<readonly (readonly [string, string])[]> {
  const { native } = await parseFile(path, { skipCovers: true, duration: false });
  const comments: [string, string][] = [];
  for (const tags of Object.values(native)) {
    for (const { id, value } of tags) {
      const text = textOf(value);
      if (text !== null && comments.length < MAX_COMMENTS)
        comments.push([id.replace(/^TXXX:/, ""), text.slice(0, MAX_VALUE_CHARS)]);
    }
  }
  return comments;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "object" && value !== null && "text" in value) return textOf(value.text);
  return null;
}
