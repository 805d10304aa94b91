import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const GREETING_WITHIN_MS = 120_000;

/** Connects as soon as somebody greets. Errors: when `ended` says that nobody will, or after two minutes. */
export async function greeting(port: number, ended: () => boolean): Promise<Socket> {
  const end = performance.now() + GREETING_WITHIN_MS;
  while (performance.now() < end) {
    if (ended()) throw new Error("the server ended without a greeting");
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    try {
      const [bytes] = await Promise.race([once(socket, "data"), once(socket, "close")]);
      if (String(bytes).startsWith("OK MPD")) return socket;
    } catch {
      // Not listening yet.
    }
    socket.destroy();
    await delay(2);
  }
  throw new Error("the server never answered");
}

/** The answer to one command, as its last value per key. */
export async function ask(socket: Socket, command: string): Promise<ReadonlyMap<string, string>> {
  socket.write(`${command}\n`);
  let text = "";
  while (!/(^|\n)(OK|ACK \[.*)\n$/.test(text)) {
    const [bytes] = await once(socket, "data");
    text += bytes;
  }
  return new Map(text.split("\n").map((line) => [line.split(": ")[0] ?? "", line.slice(line.indexOf(": ") + 2)]));
}
