import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { buildPage } from "./build-page.ts";

/**
 * Writes one self-contained file per process and thread to dist/. Names stay readable, so that a stack trace from a
 * user's log can be read; the packages with native code or WebAssembly stay outside.
 */
const ENTRIES = {
  auralisd: "src/daemon/main.ts",
  auralis: "src/cli/main.ts",
  "audio-worker": "src/engine/audio-worker.ts",
  "meter-worker": "src/engine/meters/meter-worker.ts",
  "impulse-worker": "src/engine/impulses/impulse-worker.ts",
  "library-worker": "src/library/library-worker.ts",
  "decoder-host": "src/decoders/decoder-host.ts",
  "analysis-host": "src/analysis/analysis-host.ts",
  "similarity-worker": "src/analysis/similarity/similarity-worker.ts",
  "stream-host": "src/streaming/host/stream-host.ts",
  "cast-worker": "src/streaming/zone/cast-worker.ts",
  "render-host": "src/engine/render/render-host.ts",
  "indexer-host": "src/library/indexer/indexer-host.ts",
  "check-host": "src/library/database/check-host.ts",
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");

/** zod brings its messages in fifty languages: a quarter of a megabyte to parse at each start. English is enough. */
const englishOnly: Plugin = {
  name: "english-only",
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/**
 * An ES import of node:http asks for all its exports, one of which loads the whole of undici: 45 ms at each start.
 * `require` does not ask.
 */
const httpByRequire: Plugin = {
  name: "http-by-require",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === "require-call" ? { path: "node:http", external: true } : { path: "http", namespace: "by-require" },
    );
    onLoad({ filter: /^http$/, namespace: "by-require" }, () => ({
      contents: 'module.exports = require("node:http");',
    }));
  },
};

const result = await build({
  absWorkingDir: root,
  entryPoints: ENTRIES,
  outdir: dist,
  bundle: true,
  write: false,
  platform: "node",
  format: "esm",
  target: "node24",
  // node-mpd-protocol from its source, not as it is published.
  conditions: ["source"],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  plugins: [englishOnly, httpByRequire],
  external: ["koffi", "better-sqlite3", "taglib-wasm", "sharp"],
  define: { "process.env.NODE_ENV": '"production"' },
  // CommonJS packages inside an ES module still call `require` for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});

// A daemon may be starting from dist/ right now: it must see either the old file or the new one, whole.
mkdirSync(dist, { recursive: true });
for (const { path, contents } of result.outputFiles) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue;
  const temporary = join(dist, `.${basename(path)}.${process.pid}`);
  writeFileSync(temporary, contents, { mode: 0o755 });
  renameSync(temporary, path);
}

await buildPage(root);
