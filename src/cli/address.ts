import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { Complaint, EXIT } from "./complaint.ts";

/** Where a daemon is: a network address, or the path of its local socket. */
export type Address =
  | { readonly kind: "network"; readonly text: string; readonly hostname: string; readonly port: number }
  | { readonly kind: "socket"; readonly text: string; readonly path: string };

const USUAL_PORT = 6690;
const UNIX = "unix:";

/** Errors: Complaint. */
export function parseAddress(text: string): Address {
  if (text.startsWith(UNIX)) return { kind: "socket", text, path: text.slice(UNIX.length) };
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url === null || url.protocol !== "http:" || url.hostname === "") {
    throw new Complaint(
      `${text} is no address; it should look like http://pi.local:6690 or unix:/run/auralis/http`,
      EXIT.usage,
    );
  }
  const port = url.port === "" ? (text.includes("://") ? 80 : USUAL_PORT) : Number(url.port);
  return { kind: "network", text, hostname: url.hostname.replace(/^\[|\]$/g, ""), port };
}

/**
 * The local socket of a service or of this user's own daemon, if this user may use it; else the port that the environment
 * sets for the daemon, or the usual one.
 */
export function usualAddress(environment: NodeJS.ProcessEnv, isOpen: (path: string) => boolean = isWritable): Address {
  const runtime = environment.XDG_RUNTIME_DIR;
  const own = runtime === undefined ? [] : [join(runtime, "auralis/http")];
  const path = [...own, "/run/auralis/http"].find(isOpen);
  return parseAddress(
    path === undefined ? `http://127.0.0.1:${environment.AURALIS_HTTP__PORT || USUAL_PORT}` : UNIX + path,
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
