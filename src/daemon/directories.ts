import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where this daemon keeps things: systemd's directories when it gives some, else XDG's (basedir specification 0.8). */
export type Directories = {
  /** Databases: the queue, the state, the library. */
  readonly state: string;
  /** The local socket. */
  readonly runtime: string;
  /** The demo album. */
  readonly data: string;
  readonly music: string;
  /** Configuration files to look for; the first that exists is read. */
  readonly configFiles: readonly string[];
  /** systemd's LoadCredential=; null outside a service that has one. */
  readonly credentials: string | null;
};

export function directoriesIn(environment: NodeJS.ProcessEnv, home = homedir()): Directories {
  const xdg = (variable: string, fallback: string) => environment[variable] || join(home, fallback);
  const state = first(environment.STATE_DIRECTORY) ?? join(xdg("XDG_STATE_HOME", ".local/state"), "auralis");
  const runtime = environment.XDG_RUNTIME_DIR ? join(environment.XDG_RUNTIME_DIR, "auralis") : state;
  const configHome = xdg("XDG_CONFIG_HOME", ".config");
  const configured = first(environment.CONFIGURATION_DIRECTORY);
  return {
    state,
    runtime: first(environment.RUNTIME_DIRECTORY) ?? runtime,
    data: join(xdg("XDG_DATA_HOME", ".local/share"), "auralis"),
    music: environment.XDG_MUSIC_DIR || musicFolder(configHome, home),
    configFiles: [
      ...(configured === null ? [] : [join(configured, "auralis.toml")]),
      join(configHome, "auralis/auralis.toml"),
      "/etc/auralis/auralis.toml",
    ],
    credentials: environment.CREDENTIALS_DIRECTORY ?? null,
  };
}

/** systemd separates several directories by colons. */
function first(list: string | undefined): string | null {
  return list?.split(":")[0] || null;
}

/** `XDG_MUSIC_DIR="$HOME/Musik"` in user-dirs.dirs (xdg-user-dirs), else ~/Music. */
function musicFolder(configHome: string, home: string): string {
  const path = join(configHome, "user-dirs.dirs");
  const line = existsSync(path) ? /^XDG_MUSIC_DIR="(.*)"$/m.exec(readFileSync(path, "utf8"))?.[1] : undefined;
  return line?.replace("$HOME", home) ?? join(home, "Music");
}
