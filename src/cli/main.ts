#!/usr/bin/env node
import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { analyzeCommand } from "./analyze.ts";
import { Api } from "./api.ts";
import { Complaint } from "./complaint.ts";
import type { Terminal } from "./terminal.ts";

const USUAL_URL = "http://127.0.0.1:6690";

const program = new Command("auralis")
  .description("Tells a running auralisd what to do, over REST")
  .version(`auralis ${packageJson.version}`)
  .option("--url <url>", "where the daemon is", process.env.AURALIS_URL ?? USUAL_URL);

const terminal: Terminal = {
  out: (text: string) => void process.stdout.write(text),
  status: (text: string) => void process.stderr.write(text),
  columns: process.stderr.isTTY ? process.stderr.columns || 80 : null,
};

program.addCommand(analyzeCommand(() => new Api(program.opts<{ url: string }>().url), terminal));

try {
  await program.parseAsync();
} catch (error) {
  const text = error instanceof Complaint ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`auralis: ${text}\n`);
  process.exitCode = error instanceof Complaint ? error.exitCode : 70;
}
