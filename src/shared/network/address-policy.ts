import { BlockList, isIP } from "node:net";

/** True: every address. A list: public addresses, and these host names, addresses and networks ("192.168.1.0/24"). */
export type PrivateAddresses = boolean | readonly string[];

/** Whether a text can be an entry of such a list. */
export function isHostOrNetwork(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  const family = isIP(address);
  if (more.length > 0) return false;
  if (prefix === undefined) return family !== 0 || /^[\p{L}\p{N}._-]+$/u.test(text);
  return family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** Address ranges that are not the public internet (IANA special-purpose registries, RFC 6890 and later). */
const PRIVATE_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** Tunnels (Teredo, 6to4) are among them, because what they lead to is written in their addresses. */
const PRIVATE_V6 = [
  "::/128",
  "::1/128",
  "::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

/** Translated IPv4 (RFC 6052): the last two groups are the address behind it. */
const TRANSLATED = listOf(["64:ff9b::/96"]);
const PRIVATE = listOf([...PRIVATE_V4, ...PRIVATE_V6]);

/** Which addresses we connect to for a client: a URL must not make us talk to machines that only we can reach. */
export class AddressPolicy {
  readonly #allowsAll: boolean;
  readonly #names: ReadonlySet<string>;
  readonly #networks: BlockList;

  constructor(allowed: PrivateAddresses) {
    this.#allowsAll = allowed === true;
    const entries = typeof allowed === "boolean" ? [] : allowed;
    const isNetwork = (entry: string) => isIP(entry.split("/")[0] ?? "") !== 0;
    this.#names = new Set(entries.filter((entry) => !isNetwork(entry)).map((entry) => entry.toLowerCase()));
    this.#networks = listOf(entries.filter(isNetwork));
  }

  /** `address` is what the name of a URL's host was resolved to, or that host itself. */
  permits(hostname: string, address: string): boolean {
    if (this.#allowsAll || this.#names.has(hostname.toLowerCase())) return true;
    return isIn(this.#networks, address) || !isPrivate(address);
  }
}

function isPrivate(address: string): boolean {
  return isIP(address) === 0 || isIn(PRIVATE, isIn(TRANSLATED, address) ? behind(address) : address);
}

/** The IPv4 address in the last 32 bits. */
function behind(address: string): string {
  const last = /:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (last !== undefined) return last;
  // The URL parser spells an IPv6 address in one way only: without leading zeros, the longest run of them left out.
  const host = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [high = "0", low = "0"] = host.replace("::", ":0:").split(":").slice(-2);
  const bits = (Number.parseInt(high || "0", 16) << 16) | Number.parseInt(low || "0", 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  // A zone index ("fe80::1%eth0") is no part of the address.
  return family !== 0 && list.check(address.replace(/%.*$/, ""), family === 6 ? "ipv6" : "ipv4");
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
