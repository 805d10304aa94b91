import { connect, isIP, type LookupFunction } from "node:net";
import type { Duplex } from "node:stream";
import { AddressPolicy, type PrivateAddresses } from "./address-policy.ts";
import { NetworkError } from "./network-error.ts";

/**
 * Opens connections to the host of a URL, to none but permitted addresses: what is checked is what is connected to. `remedy`
 * names the setting that would permit more. Rejects with NetworkError when the host is an address that is not permitted.
 */
export async function guardedConnection(
  url: URL,
  allowed: PrivateAddresses,
  remedy: string,
): Promise<{ readonly hostname: string; readonly open: () => Duplex }> {
  const policy = new AddressPolicy(allowed);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(hostname) !== 0 && !policy.permits(hostname, hostname)) throw isPrivate(remedy);
  return { hostname, open: await connector(url, hostname, guardedLookup(policy, remedy)) };
}

/** TLS is loaded when it is first needed. */
async function connector(url: URL, host: string, lookup: LookupFunction): Promise<() => Duplex> {
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  if (url.protocol !== "https:") return () => connect({ host, port, lookup });
  const tls = await import("node:tls");
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return () => tls.connect({ host, port, lookup, ...servername });
}

function guardedLookup(policy: AddressPolicy, remedy: string): LookupFunction {
  return async (hostname, options, done) => {
    const { lookup } = await import("node:dns");
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, "");
      const permitted = found.filter(({ address }) => policy.permits(hostname, address));
      const [first] = permitted;
      if (first === undefined) return done(isPrivate(remedy), "");
      if (options.all === true) done(null, permitted);
      else done(null, first.address, first.family);
    });
  };
}

function isPrivate(remedy: string): NetworkError {
  return new NetworkError(`its host is in a private network; set ${remedy} in the configuration to allow it`, true);
}
