import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Pictures are compressed already. */
const COMPRESSED = new Set([".png"]);

/**
 * Writes the page to dist/web: assets whose names hold their contents, each also compressed, the worker that keeps them
 * for offline, and last the page that names them. Nothing is done when nothing has changed since. Where Vite is not
 * installed the page that is there stays, and a daemon without one answers with JSON.
 */
export async function buildPage(root: string): Promise<void> {
  const source = join(root, "src/web");
  const target = join(root, "dist/web");
  const stampPath = join(target, ".stamp");
  const stamp = digestOf([...filesBelow(source), join(root, "scripts/build-page.ts"), join(root, "package.json")]);
  if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === stamp) return;
  const vite = await import("vite").catch((error: unknown) => {
    console.warn(`The page was not built, because Vite cannot be loaded; npm ci installs it (${error})`);
    return null;
  });
  if (vite === null) return;
  const { default: esbuild } = await import("esbuild");
  const fresh = join(root, `dist/.web.${process.pid}`);
  try {
    await vite.build({
      root: source,
      configFile: false,
      logLevel: "warn",
      publicDir: join(source, "public"),
      build: {
        outDir: fresh,
        emptyOutDir: true,
        target: "es2022",
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
      },
      oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    });
    const shell = filesBelow(fresh).map((path) => relative(fresh, path));
    await esbuild.build({
      entryPoints: [join(source, "offline/service-worker.ts")],
      outfile: join(fresh, "service-worker.js"),
      bundle: true,
      minify: true,
      format: "iife",
      define: { SHELL: JSON.stringify(shell.filter((name) => name !== "index.html")), VERSION: JSON.stringify(stamp) },
    });
    publish(fresh, target);
    writeFileSync(stampPath, stamp);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** A daemon may be serving from there: what a page names is there before it, and stays a while after it. */
function publish(fresh: string, target: string): void {
  const built = filesBelow(fresh).map((path) => relative(fresh, path));
  const last = built.filter((name) => name === "index.html");
  for (const name of [...built.filter((name) => name !== "index.html"), ...last]) {
    const bytes = readFileSync(join(fresh, name));
    if (!COMPRESSED.has(extname(name))) {
      put(join(target, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      put(
        join(target, `${name}.br`),
        brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
      );
    }
    put(join(target, name), bytes);
  }
  const kept = new Set(built);
  const hourAgo = Date.now() - 3_600_000;
  for (const path of filesBelow(target)) {
    const name = relative(target, path).replace(/\.(gz|br)$/, "");
    if (!kept.has(name) && name !== ".stamp" && statSync(path).mtimeMs < hourAgo) rmSync(path);
  }
}

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update(readFileSync(path));
  return hash.digest("hex").slice(0, 16);
}
