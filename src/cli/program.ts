import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { parseAddress, usualAddress } from "./address.ts";
import { Api } from "./api.ts";
import type { Cli } from "./cli.ts";
import { analyzeCommand } from "./commands/analyze.ts";
import { completionCommand } from "./commands/completion.ts";
import { jobsCommand } from "./commands/jobs.ts";
import { machineCommands } from "./commands/machine.ts";
import { outputsCommand } from "./commands/outputs.ts";
import { playerCommands } from "./commands/player.ts";
import { playlistsCommand } from "./commands/playlists.ts";
import { queueCommands } from "./commands/queue.ts";
import { scanCommand } from "./commands/scan.ts";
import { soundCommands } from "./commands/sound.ts";
import { tokenCommand } from "./commands/token.ts";
import { zonesCommand } from "./commands/zones.ts";
import { Complaint, EXIT } from "./complaint.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly url?: string; readonly zone?: string; readonly tokenFile?: string; readonly json: boolean };

const AFTER = `
Examples:
  auralis status
  auralis add "Miles Davis/Kind of Blue" --play
  auralis --zone kitchen volume +5
  auralis --url http://pi.local:6690 next
  auralis doctor

The token of another machine's daemon is read from AURALIS_TOKEN or --token-file.
Exit codes: 0 done, 1 refused, 64 misused, 69 no daemon, 70 a bug, 77 not allowed, 78 a wrong configuration.`;

/** What a run of the program is given. */
export type Surroundings = {
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Path of the program of the daemon, which can tell of this machine. */
  readonly daemonProgram: string;
};

/** Does what the words after the program's name say. Gives the exit code. */
export async function run(words: readonly string[], around: Surroundings): Promise<number> {
  const { environment, terminal } = around;
  const program = new Command("auralis")
    .description("Tells a running auralisd what to do, over REST")
    .version(`auralis ${around.version}`)
    .option("--url <url>", "where the daemon is: http://pi.local:6690 or unix:/run/auralis/http (AURALIS_URL)")
    .option("--zone <name>", "the zone it is about (AURALIS_ZONE)")
    .option("--token-file <file>", "a file that holds a token")
    .option("--json", "print what the daemon answers, for programs", false)
    .addHelpText("after", AFTER);
  let exitCode = 0;
  const cli: Cli = {
    terminal,
    daemonProgram: around.daemonProgram,
    endWith: (code) => {
      exitCode = code;
    },
    isJson: () => program.opts<Options>().json,
    api: () => apiOf(program.opts<Options>(), environment),
  };
  const commands = [
    ...playerCommands(cli),
    ...queueCommands(cli),
    playlistsCommand(cli),
    outputsCommand(cli),
    zonesCommand(cli),
    ...soundCommands(cli),
    scanCommand(cli),
    analyzeCommand(cli),
    jobsCommand(cli),
    tokenCommand(cli),
    ...machineCommands(cli),
    completionCommand(cli, () => program),
  ];
  for (const one of commands) program.addCommand(one);
  settle(program, terminal);
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    return tell(error, terminal);
  }
}

function apiOf({ url, zone, tokenFile }: Options, environment: NodeJS.ProcessEnv): Api {
  const where = url ?? environment.AURALIS_URL;
  return new Api({
    address: where === undefined ? usualAddress(environment) : parseAddress(where),
    token: tokenFile === undefined ? (environment.AURALIS_TOKEN ?? null) : readToken(tokenFile),
    zone: zone ?? environment.AURALIS_ZONE ?? null,
  });
}

/** Commander would end the process, with 1 for what is misused; 1 means refused here. */
function settle(one: Command, terminal: Terminal): void {
  const name = one.parent === null ? "" : ` ${one.name()}`;
  one
    .exitOverride()
    .showHelpAfterError(`(auralis${name} --help says more)`)
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.status });
  for (const inner of one.commands) settle(inner, terminal);
}

function tell(error: unknown, { status }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  const isKnown = error instanceof Complaint;
  const text = isKnown ? error.message : error instanceof Error ? error.stack : String(error);
  status(`auralis: ${text}\n`);
  return isKnown ? error.exitCode : EXIT.software;
}

function readToken(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new Complaint(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, EXIT.usage);
  }
}
