import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));
const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const EXAMPLES = ["server.ts", "filter.ts", "arguments.ts"];

/** A project of somebody else, with this package as it would come from a registry. */
let project = "";
let packed: readonly string[] = [];

function run(program: string, args: readonly string[], cwd: string): string {
  const PATH = [dirname(process.execPath), join(ROOT, "node_modules/.bin"), process.env.PATH].join(delimiter);
  return execFileSync(program, args, { cwd, encoding: "utf8", env: { ...process.env, PATH, NODE_OPTIONS: "" } });
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "mpd-protocol-"));
  const modules = join(project, "node_modules");
  // Packed from a copy at the same depth: what is built must not lie in the tree while other tests read it.
  const copy = join(project, "copy/src/protocols/node-mpd-protocol");
  cpSync(FOLDER, copy, { recursive: true, filter: (path) => !/\/(lib|node_modules)$/.test(path) });
  cpSync(join(ROOT, "tsconfig.json"), join(project, "copy/tsconfig.json"));
  mkdirSync(join(modules, "@types"), { recursive: true });
  for (const name of ["@types/node", "undici-types"])
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  const said = run("npm", ["pack", "--json", "--silent", "--pack-destination", project], copy);
  const [archive] = JSON.parse(said.slice(said.indexOf("["))) as [{ filename: string; files: { path: string }[] }];
  packed = archive.files.map(({ path }) => path);
  run("tar", ["xzf", archive.filename], project);
  cpSync(join(project, "package"), join(modules, "node-mpd-protocol"), { recursive: true });
  for (const name of EXAMPLES) cpSync(join(FOLDER, "examples", name), join(project, name));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the archive has the code, its types, its source, what it is and may be used for, and no more", () => {
  const sources = readdirSync(join(FOLDER, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const built = sources.flatMap((name) =>
    ["js", "js.map", "d.ts", "d.ts.map"].map((end) => `lib/${name.replace(/ts$/, end)}`),
  );
  const rest = ["LICENSE", "README.md", "package.json"];
  expect([...packed].sort()).toEqual([...rest, ...built, ...sources.map((name) => `src/${name}`)].sort());
});

test("it needs nothing else", () => {
  const manifest = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));
  for (const key of ["dependencies", "peerDependencies", "optionalDependencies"]) expect(manifest[key]).toBeUndefined();
});

test("the examples compile against the types that are published, strictly", { timeout: 60_000 }, () => {
  const options = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noEmit"];
  const modern = ["--target", "es2023", "--module", "nodenext", "--types", "node", "--skipLibCheck", "false"];
  expect(run("tsc", [...options, ...modern, ...EXAMPLES], project)).toBe("");
});

test.each(["filter.ts", "arguments.ts"])("the example %s says what it says it does", (name) => {
  const source = readFileSync(join(project, name), "utf8");
  const promised = [...source.matchAll(/\/\/=> (.*)/g)].map(([, text]) => text);
  expect(promised.length).toBeGreaterThan(1);
  expect(run(process.execPath, [name], project).trimEnd().split("\n")).toEqual(promised);
});

test("the server of the README is the example, is short, and serves", async () => {
  const source = readFileSync(join(project, "server.ts"), "utf8");
  expect(readFileSync(join(FOLDER, "README.md"), "utf8")).toContain(`\`\`\`ts\n${source}\`\`\``);
  expect(source.trimEnd().split("\n").length).toBeLessThan(40);
  const server = spawn(process.execPath, ["server.ts"], { cwd: project, env: { ...process.env, PORT: "0" } });
  try {
    const [ready] = (await once(createInterface(server.stdout), "line")) as [string];
    const port = Number(/port: (\d+)/.exec(ready)?.[1]);
    const [one, two] = [new Client(port), new Client(port)];
    expect(await one.answer()).toBe("OK MPD 0.24.0");
    await two.answer();
    one.send("status");
    expect(await one.answer()).toBe("volume: 50\nOK");
    two.send("idle mixer");
    two.send("noidle");
    expect(await two.answer()).toBe("OK");
    two.send("idle mixer");
    one.send("command_list_ok_begin\nsetvol 7\nstatus\nsetvol 101\ncommand_list_end");
    expect(await one.answer()).toBe("list_OK\nvolume: 7\nlist_OK\nACK [2@2] {setvol} Number too large: 101");
    expect(await two.answer()).toBe("changed: mixer\nOK");
    one.send("GET / HTTP/1.1");
    expect(await one.answer()).toBeNull();
    two.close();
  } finally {
    server.kill();
  }
});

/** A client that knows of an answer only where it ends. */
class Client {
  readonly #socket;
  readonly #lines;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#lines = createInterface(this.#socket)[Symbol.asyncIterator]();
  }

  send(text: string): void {
    this.#socket.write(`${text}\n`);
  }

  /** Null if the server has closed the connection. */
  async answer(): Promise<string | null> {
    const lines: string[] = [];
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) return null;
      lines.push(value);
      if (/^(OK|ACK)\b/.test(value)) return lines.join("\n");
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
