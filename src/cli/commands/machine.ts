import type { Command } from "commander";
import type { Finding } from "../../shared/finding.ts";
import { type Cli, command, show } from "../cli.ts";
import { Complaint, EXIT } from "../complaint.ts";
import { runDaemonProgram } from "../daemon-program.ts";

const MARKS: Readonly<Record<Finding["state"], string>> = { ok: "ok      ", warning: "warning ", problem: "PROBLEM " };

/** `doctor` and `config check`: about this machine, with or without a daemon. */
export function machineCommands(cli: Cli): Command[] {
  return [doctorCommand(cli), configCommand(cli)];
}

function doctorCommand(cli: Cli): Command {
  return command("doctor", "Look at what the daemon needs of this machine, and say how to repair it", [
    "doctor",
    "doctor --config ./auralis.toml",
    "doctor --json | jq '.[] | select(.state != \"ok\")'",
  ])
    .option("--config <file>", "the configuration to go by")
    .action(async ({ config }: { config?: string }) => {
      const { code, out, err } = await runDaemonProgram(cli.daemonProgram, [
        "--doctor",
        ...(config === undefined ? [] : ["--config", config]),
      ]);
      if (code !== 0) throw new Complaint(err.trim(), code);
      const findings = JSON.parse(out) as readonly Finding[];
      show(cli, findings, (all) => all.map(findingText).join("\n"));
      if (findings.some(({ state }) => state === "problem")) cli.endWith(EXIT.refused);
    });
}

function findingText({ name, state, detail, fix }: Finding): string {
  const indent = " ".repeat(MARKS[state].length);
  const lines = detail.split("\n").join(`\n${indent}`);
  return `${MARKS[state]}${name}: ${lines}${fix === null ? "" : `\n${indent}-> ${fix}`}`;
}

function configCommand(cli: Cli): Command {
  const config = command("config", "About the configuration file", ["config check", "config check ./auralis.toml"]);
  config.addCommand(
    command(
      "check [file]",
      "Say whether it is right, and where it is not; without a file, the one the daemon would read",
    ).action(async (file: string | undefined) => {
      const { code, out, err } = await runDaemonProgram(cli.daemonProgram, [
        "--check",
        ...(file === undefined ? [] : ["--config", file]),
      ]);
      const mistakes = err
        .trim()
        .split("\n")
        .filter((line) => line !== "");
      const bare = mistakes.map((line) => line.replace(/^auralisd: /, ""));
      show(cli, { ok: code === 0, mistakes: bare }, ({ ok }) => (ok ? out.trim() : ""));
      if (code === 0) return;
      if (cli.isJson()) cli.endWith(code);
      else throw new Complaint(bare.join("\n"), code);
    }),
  );
  return config;
}
