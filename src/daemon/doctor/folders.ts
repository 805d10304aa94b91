import { accessSync, constants, existsSync, readFileSync, statfsSync, watch } from "node:fs";
import { dirname } from "node:path";
import { type Finding, fine, problem, warning } from "../../shared/finding.ts";
import type { Config } from "../config/schema.ts";

const ENOUGH_BYTES = 200 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

export type Folders = { readonly music: readonly string[]; readonly state: string };

/** What is read, watched and written. */
export function examineFolders(config: Config, { music, state }: Folders): Finding[] {
  return [
    ...music.map(musicFolder),
    ...(config.library.watch && music.length > 0 ? [inotify(music)] : []),
    stateFolder(state),
  ];
}

function musicFolder(path: string): Finding {
  const name = `music folder ${path}`;
  const code = accessError(path, constants.R_OK | constants.X_OK);
  if (code === null) return fine(name, "can be read");
  if (code === "ENOENT")
    return warning(name, "is not there", "make it, mount it, or name yours: library.roots, or npm start -- DIR");
  return problem(
    name,
    `cannot be read (${code})`,
    `let the daemon's user read it, such as by chmod -R o+rX ${quoted(path)}`,
  );
}

/** Tried, because others use watches of the same user. */
function inotify(music: readonly string[]): Finding {
  const limit = inotifyLimit("max_user_watches");
  const folder = music.find((path) => existsSync(path));
  if (process.platform !== "linux" || folder === undefined) return fine("inotify", "nothing to watch");
  try {
    watch(folder).close();
    return fine("inotify", `${limit} watches for this user; one is needed for each folder with music`);
  } catch (error) {
    const isInstances = (error as NodeJS.ErrnoException).code === "EMFILE";
    const setting = isInstances ? "max_user_instances" : "max_user_watches";
    const wanted = isInstances ? 1024 : 524_288;
    return warning(
      "inotify",
      `none is left of ${inotifyLimit(setting)}: folders are looked at every few minutes instead`,
      `echo fs.inotify.${setting}=${wanted} | sudo tee /etc/sysctl.d/90-auralis.conf && sudo sysctl --system`,
    );
  }
}

function inotifyLimit(name: string): string {
  const path = `/proc/sys/fs/inotify/${name}`;
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "no";
}

function stateFolder(path: string): Finding {
  const name = `state directory ${path}`;
  let there = path;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const code = accessError(there, constants.W_OK | constants.X_OK);
  if (code !== null) {
    return problem(
      name,
      `cannot be written (${code})`,
      `sudo chown -R "$USER" ${quoted(there)}, or set state.directory`,
    );
  }
  const { bavail, bsize } = statfsSync(there);
  const free = bavail * bsize;
  const detail = `${Math.floor(free / MEGABYTE)} MB free`;
  return free >= ENOUGH_BYTES ? fine(name, detail) : warning(name, detail, "free some space, or set state.directory");
}

/** Null: it may be used so. */
function accessError(path: string, mode: number): string | null {
  try {
    accessSync(path, mode);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "error";
  }
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
