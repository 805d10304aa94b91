import { Command } from "commander";
import type { Api } from "./api.ts";
import type { Terminal } from "./terminal.ts";

/** What the commands work with. The options of the program are known once it was parsed, so they are asked for. */
export type Cli = {
  readonly terminal: Terminal;
  readonly daemonProgram: string;
  /** The exit code, of what was done but did not go well. */
  endWith(code: number): void;
  api(): Api;
  isJson(): boolean;
};

/** Shows an answer: to programs as it is, to people in words. */
export function show<T>({ terminal, isJson }: Cli, answer: T, words: (answer: T) => string): void {
  const text = isJson() ? JSON.stringify(answer, null, 2) : words(answer);
  if (text !== "") terminal.out(`${text}\n`);
}

/** A command with what it is for and how it is used. */
export function command(usage: string, description: string, examples: readonly string[] = []): Command {
  const [name = "", ...args] = usage.split(" ");
  const made = new Command(name).description(description);
  for (const arg of args) made.argument(arg);
  if (examples.length > 0) {
    made.addHelpText("after", `\nExamples:\n${examples.map((example) => `  auralis ${example}`).join("\n")}`);
  }
  return made;
}
