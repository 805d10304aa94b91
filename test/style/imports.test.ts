import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, type SourceModule, sourceModules } from "./sources.ts";

/** What each folder may import besides itself. `types of X`: only `import type`. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  "protocols/node-mpd-protocol": [],
  dsp: ["shared"],
  outputs: ["shared"],
  decoders: ["shared"],
  player: ["shared"],
  library: ["shared", "dsp", "types of protocols/node-mpd-protocol"],
  engine: ["shared", "dsp", "outputs", "decoders", "types of player"],
  streaming: ["shared", "dsp", "decoders", "engine", "types of operations"],
  analysis: ["shared", "dsp", "decoders", "types of library", "types of operations"],
  operations: ["shared", "player", "library", "types of protocols/node-mpd-protocol"],
  "protocols/mpd": ["shared", "operations", "protocols/node-mpd-protocol", "types of player", "types of library"],
  "protocols/http": [
    "shared",
    "operations",
    "types of player",
    "types of library",
    "types of protocols/node-mpd-protocol",
  ],
  cli: ["shared", "types of protocols/http"],
  // What it draws of filters is worked out by the filters themselves: pure parts, without Node.
  web: ["shared", "dsp", "types of protocols/http"],
  daemon: [
    "shared",
    "dsp",
    "outputs",
    "decoders",
    "player",
    "library",
    "engine",
    "analysis",
    "streaming",
    "operations",
    "protocols/mpd",
    "protocols/http",
    "protocols/node-mpd-protocol",
  ],
};

const MAX_LINES = 300;
const modules = sourceModules();

/** The row of the table a module belongs to: its folder below src, two deep for protocols. */
function folderOf(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  return first === "protocols" ? `${first}/${second}` : first;
}

function violations(module: SourceModule): string[] {
  const from = folderOf(module.path);
  const allowed = TABLE[from] ?? [];
  return module.imports.flatMap(({ path, typesOnly }) => {
    const to = folderOf(path);
    if (to === from || allowed.includes(to) || (typesOnly && allowed.includes(`types of ${to}`))) return [];
    return [`${module.path} imports ${typesOnly ? "types of " : ""}${path}`];
  });
}

describe("the import table", () => {
  test("the modules are seen, and every folder has a row", () => {
    expect(modules.length).toBeGreaterThan(60);
    expect([...new Set(modules.map((module) => folderOf(module.path)))].filter((folder) => !(folder in TABLE))).toEqual(
      [],
    );
    expect(modules.flatMap((module) => module.imports).length).toBeGreaterThan(modules.length);
  });

  test("every relative import leads to a file", () => {
    const missing = modules.flatMap(({ path, imports }) =>
      imports.filter((one) => !existsSync(join(root, one.path))).map((one) => `${path} imports ${one.path}`),
    );
    expect(missing).toEqual([]);
  });

  test("each folder imports only what its row allows", () => {
    expect(modules.flatMap(violations)).toEqual([]);
  });

  test("nobody imports the daemon", () => {
    const importers = modules.filter((module) => folderOf(module.path) !== "daemon");
    expect(importers.filter((module) => module.imports.some(({ path }) => folderOf(path) === "daemon"))).toEqual([]);
  });

  test("no two folders need each other", () => {
    const edges = new Map<string, Set<string>>();
    for (const { path, imports } of modules) {
      const targets = edges.get(folderOf(path)) ?? new Set();
      for (const one of imports) if (folderOf(one.path) !== folderOf(path)) targets.add(folderOf(one.path));
      edges.set(folderOf(path), targets);
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(edges.get(from) ?? [])].some((next) => {
        if (next === to) return true;
        if (seen.has(next)) return false;
        seen.add(next);
        return reaches(next, to, seen);
      });
    expect([...edges.keys()].filter((folder) => reaches(folder, folder))).toEqual([]);
  });

  test("the check notices a forbidden import", () => {
    const forbidden = { path: "src/daemon/app.ts", typesOnly: true };
    const value = { path: "src/player/player.ts", typesOnly: false };
    const module: SourceModule = { path: "src/engine/x.ts", lines: 1, imports: [forbidden, value] };
    expect(violations(module)).toHaveLength(2);
    expect(violations({ ...module, imports: [{ ...value, typesOnly: true }] })).toEqual([]);
  });
});

test(`no module is longer than ${MAX_LINES} lines, and half are shorter than 120`, () => {
  expect(modules.filter((module) => module.lines > MAX_LINES).map(({ path, lines }) => `${path}: ${lines}`)).toEqual(
    [],
  );
  const sorted = modules.map((module) => module.lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(120);
});
