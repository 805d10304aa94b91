/** One thing wrong with the configuration, where it was written (`file:line:column`, a variable or a flag), in words. */
export type ConfigProblem = { readonly where: string; readonly message: string };

/** The configuration cannot be used; the daemon exits with 78 (EX_CONFIG), which systemd does not retry. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => `${problem.where}: ${problem.message}`).join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}
