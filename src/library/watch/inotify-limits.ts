import { readFileSync } from "node:fs";

/** Why watching fails, and the line that helps: room for twice the folders there are beside what is allowed now. */
export function watchesRemedy(code: string, folders: number): { readonly why: string; readonly remedy: string } {
  const name = code === "EMFILE" ? "max_user_instances" : "max_user_watches";
  const wanted = code === "EMFILE" ? limit(name) * 2 : limit(name) + folders * 2;
  const value = 2 ** Math.ceil(Math.log2(Math.max(wanted, 1024)));
  return {
    why: "the system has no inotify watches left",
    remedy: `run "sudo sysctl fs.inotify.${name}=${value}", put the setting into /etc/sysctl.d to keep it, and restart`,
  };
}

function limit(name: string): number {
  try {
    return Number(readFileSync(`/proc/sys/fs/inotify/${name}`, "utf8"));
  } catch {
    return 0;
  }
}
