import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below those that systems give to outgoing connections and to `listen(0)`: one of these may be taken between the probe
 * and the start of the server, and a test would then talk to the server of another.
 */
const PORTS = { from: 12_000, count: 20_000 };

/** Where each process begins to look. */
let tried = process.pid * 50;

/** A port nobody listens on, which no other test on this machine is given as long as this process lives. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < PORTS.count; attempt++) {
    const port = PORTS.from + (tried++ % PORTS.count);
    if ((await isFree(port)) && (await claim(port))) return port;
  }
  throw new Error("no free port");
}

/** The datagram port of the same number says that it is taken; the kernel gives it back, whatever becomes of us. */
async function claim(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  try {
    socket.bind({ port, address: "127.0.0.1", exclusive: true });
    await once(socket, "listening");
    socket.unref();
    return true;
  } catch {
    socket.close();
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, "127.0.0.1");
  try {
    await once(probe, "listening");
  } catch {
    return false;
  }
  probe.close();
  await once(probe, "close");
  return true;
}
