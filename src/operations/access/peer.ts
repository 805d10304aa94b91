import { BlockList, isIP } from "node:net";

/** Who is at the other end. A network address is normal: no zone, IPv4 also where it arrived through an IPv6 socket. */
export type Peer = { readonly kind: "local" } | { readonly kind: "network"; readonly address: string };

export const LOCAL: Peer = { kind: "local" };

/** The peer at what a socket calls its remote address. */
export function networkPeer(remoteAddress: string): Peer {
  const [address = ""] = remoteAddress.split("%");
  return { kind: "network", address: address.replace(/^::ffff:(?=\d+\.)/i, "") };
}

const IPV4_BITS = 32;
const IPV6_BITS = 128;
/** Whoever has one IPv6 address has the 2^64 beside it (RFC 6177). */
const IPV6_SITE_GROUPS = 4;

/** The name under which a peer's misdeeds are remembered. */
export function siteOf(peer: Peer): string {
  if (peer.kind === "local") return "local";
  if (isIP(peer.address) !== 6) return peer.address;
  const [head = "", tail] = peer.address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => "0");
  return `${[...left, ...zeros, ...right].slice(0, IPV6_SITE_GROUPS).join(":")}::/64`;
}

/** Some neighbouring addresses: `192.168.1.7`, `192.168.1.0/24`, `fd00::/8`. Null when the text is none of these. */
export function parseNetwork(text: string): ((peer: Peer) => boolean) | null {
  const [address = "", prefix, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return null;
  const bits = version === 4 ? IPV4_BITS : IPV6_BITS;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : bits + 1;
  if (length > bits) return null;
  const list = new BlockList();
  list.addSubnet(address, length, version === 4 ? "ipv4" : "ipv6");
  return (peer) => {
    if (peer.kind === "local" || isIP(peer.address) !== version) return false;
    return list.check(peer.address, version === 4 ? "ipv4" : "ipv6");
  };
}
