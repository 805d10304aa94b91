export type Path = readonly (string | number)[];
/** Both counted from 1, as editors do. */
export type Position = { readonly line: number; readonly column: number };

const HEADER = /^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?/;
const KEY = /^(\s*)((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/;
const SEGMENT = /[\w-]+|"[^"]*"|'[^']*'/g;

/**
 * Where each key of a TOML text stands. The parser gives values without places, so the text is read once more, line by
 * line: table headers and the keys below them. What stands inside an inline table or an array is found at its key.
 */
export class TomlPositions {
  readonly #positions = new Map<string, Position>();

  constructor(text: string) {
    let table: Path = [];
    const lengths = new Map<string, number>();
    let closing: string | null = null;
    for (const [index, line] of text.split("\n").entries()) {
      const wasInside = closing !== null;
      closing = insideString(line, closing);
      if (wasInside) continue;
      const header = HEADER.exec(line);
      if (header !== null) {
        const name = segments(header[2] ?? "");
        table = header[1] === "[[" ? [...name, next(lengths, name)] : name;
        this.#add(table, index, line.indexOf("["));
        continue;
      }
      const key = KEY.exec(line);
      if (key !== null) this.#add([...table, ...segments(key[2] ?? "")], index, (key[1] ?? "").length);
    }
  }

  /** The place of the value, or of the nearest thing around it that has one. */
  find(path: Path): Position | null {
    for (let length = path.length; length > 0; length--) {
      const position = this.#positions.get(encode(path.slice(0, length)));
      if (position !== undefined) return position;
    }
    return null;
  }

  #add(path: Path, index: number, offset: number): void {
    for (let length = 1; length <= path.length; length++) {
      const key = encode(path.slice(0, length));
      if (length === path.length || !this.#positions.has(key)) {
        this.#positions.set(key, { line: index + 1, column: offset + 1 });
      }
    }
  }
}

const encode = (path: Path): string => JSON.stringify(path.map(String));

function segments(text: string): string[] {
  return (text.match(SEGMENT) ?? []).map((segment) => segment.replace(/^["']|["']$/g, ""));
}

function next(lengths: Map<string, number>, name: Path): number {
  const index = lengths.get(encode(name)) ?? 0;
  lengths.set(encode(name), index + 1);
  return index;
}

/** The mark that ends the multi-line string open at the end of this line, or null. */
function insideString(line: string, open: string | null): string | null {
  let mark = open;
  for (const found of line.match(/"""|'''/g) ?? []) {
    if (mark === null) mark = found;
    else if (mark === found) mark = null;
  }
  return mark;
}
