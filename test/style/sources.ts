import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** One module of ours: its path from the root of the project, its lines, and the modules of ours it imports. */
export type SourceModule = {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly { readonly path: string; readonly typesOnly: boolean }[];
};

const PACKAGE = "node-mpd-protocol";
const PACKAGE_FOLDER = `src/protocols/${PACKAGE}`;
/** `import x from "y"`, `export x from "y"`, `import "y"` and `import("y")`, over several lines too. */
const IMPORT =
  /(?:^|\n)\s*(import|export)\s+(type\s)?([^;"']*?)from\s*["']([^"']+)["']|import\s*\(?\s*["']([^"']+)["']/g;

export function sourceModules(): readonly SourceModule[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => readModule(join("src", name)));
}

function readModule(path: string): SourceModule {
  const text = readFileSync(join(root, path), "utf8");
  const imports = [...text.matchAll(IMPORT)].flatMap((match) => {
    const target = targetOf(path, match[4] ?? match[5] ?? "");
    return target === null ? [] : [{ path: target, typesOnly: isTypesOnly(match[2], match[3]) }];
  });
  return { path, lines: text.split("\n").length, imports };
}

/** Packages from the registry and Node's own modules are null. */
function targetOf(from: string, specifier: string): string | null {
  if (specifier === PACKAGE || specifier.startsWith(`${PACKAGE}/`)) return `${PACKAGE_FOLDER}/src/index.ts`;
  if (!specifier.startsWith(".")) return null;
  // What stands behind the question mark is for Vite.
  const [file = ""] = specifier.split("?");
  const target = relative(root, resolve(root, dirname(from), file));
  return target.startsWith("src/") ? target : null;
}

function isTypesOnly(typeWord: string | undefined, names: string | undefined): boolean {
  if (typeWord !== undefined) return true; // `import type`
  const inBraces = /^\s*\{([^}]*)\}\s*$/.exec(names ?? "")?.[1];
  if (inBraces === undefined) return false;
  const all = inBraces.split(",").map((name) => name.trim());
  return all.every((name) => name === "" || name.startsWith("type "));
}
