import { type Finding, fine, problem } from "../../shared/finding.ts";
import { ConfigError } from "../config/config-error.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import type { Directories } from "../directories.ts";
import { examineFolders } from "./folders.ts";
import { examinePorts } from "./ports.ts";
import { examineSoftware } from "./software.ts";
import { examineSound } from "./sound.ts";

export type Examined = {
  /** null = there is none. */
  readonly file: string | null;
  readonly read: () => Config;
  readonly directories: Directories;
};

/** Looks at everything that the daemon needs of this machine; changes nothing. */
export async function examine({ file, read, directories }: Examined): Promise<readonly Finding[]> {
  const { config, finding } = configured(file, read);
  const roots = [...config.library.roots, ...config.library.root.map(({ path }) => path)];
  const ports = await examinePorts(config);
  const folders = {
    // A daemon that runs tells of its own folders: it may have been started with others.
    music: ports.isRunning ? [] : roots.length > 0 ? roots : [directories.music],
    state: config.state.directory ?? directories.state,
  };
  return [
    finding,
    ...examineSoftware(config),
    ...examineSound(config),
    ...examineFolders(config, folders),
    ...ports.findings,
  ];
}

/** With mistakes in it, the defaults are looked at. */
function configured(file: string | null, read: () => Config): { readonly config: Config; readonly finding: Finding } {
  const name = "configuration";
  try {
    return { config: read(), finding: fine(name, file ?? "none, the defaults count") };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const config = loadConfig({ file: null, environment: {}, directories: [] });
    return { config, finding: problem(name, error.message, "correct it; auralis config check says when it is right") };
  }
}
