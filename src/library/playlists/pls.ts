import { MAX_ENTRIES } from "./limits.ts";
import { textLines } from "./text-lines.ts";
import { type WrittenEntry, writtenEntry, writtenTag } from "./written-entry.ts";

const KEY = /^\s*(file|title)(\d{1,6})\s*=\s*(.*?)\s*$/i;

/** An INI file with `FileN=` and `TitleN=` in a section `[playlist]`. */
export function parsePls(bytes: Uint8Array): readonly WrittenEntry[] {
  const files = new Map<number, string>();
  const titles = new Map<number, string>();
  let inside = false;
  for (const line of textLines(bytes)) {
    if (line.trimStart().startsWith("[")) {
      if (inside) break;
      inside = line.trim().toLowerCase() === "[playlist]";
      continue;
    }
    const [, key = "", digits = "", value = ""] = (inside ? KEY.exec(line) : null) ?? [];
    const index = Number(digits);
    if (key === "" || index < 1 || index > MAX_ENTRIES) continue;
    (key.toLowerCase() === "file" ? files : titles).set(index, value);
  }
  return [...files.keys()]
    .toSorted((a, b) => a - b)
    .flatMap((index) => writtenEntry(files.get(index) ?? "", writtenTag("Title", titles.get(index) ?? "")) ?? []);
}
