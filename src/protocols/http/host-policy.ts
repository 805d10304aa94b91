import { isIP } from "node:net";

export type HostPolicy = (hostHeader: string | undefined) => boolean;

const HOST = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::\d{1,5})?$/;

/**
 * Which names in a Host header are this daemon's: IP literals, localhost, *.local (mDNS), the machine's own name and
 * the configured ones. A web page that rebinds its own name to our address (DNS rebinding) sends that name, and is
 * refused before any route sees it; comparing Origin with Host would not catch it.
 */
export function hostPolicy(machineName: string, allowedHosts: readonly string[]): HostPolicy {
  const names = new Set([machineName, ...allowedHosts].map(normal).filter((name) => name !== ""));
  names.add("localhost");
  return (header) => {
    const match = HOST.exec((header ?? "").toLowerCase());
    if (match === null) return false;
    const [, v6, name = ""] = match;
    if (v6 !== undefined) return isIP(v6) === 6;
    const plain = normal(name);
    return isIP(plain) === 4 || names.has(plain) || /^[^.].*\.local$/.test(plain) || plain.endsWith(".localhost");
  };
}

/** Lower case, without the root dot. */
function normal(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith(".") ? lower.slice(0, -1) : lower;
}
