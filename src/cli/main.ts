#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import packageJson from "../../package.json" with { type: "json" };
import { run } from "./program.ts";

// Who reads our output may have enough of it.
process.stdout.on("error", () => process.exit(0));

process.exitCode = await run(process.argv.slice(2), {
  version: packageJson.version,
  environment: process.env,
  terminal: {
    out: (text) => void process.stdout.write(text),
    status: (text) => void process.stderr.write(text),
    columns: process.stderr.isTTY ? process.stderr.columns || 80 : null,
  },
  daemonProgram: fileURLToPath(new URL("../bin/auralisd", import.meta.url)),
});
