import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, test } from "vitest";
import { createNotifier } from "../../src/daemon/notify.ts";

const folder = mkdtempSync(join(tmpdir(), "auralis-notify-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A datagram socket as systemd holds one; Node has none. Prints each datagram as a line of JSON. */
const RECEIVER = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace("@", "\\0", 1))
print("bound", flush=True)
while True: print(json.dumps(s.recv(65536).decode()), flush=True)
`;

async function listenAt(address: string) {
  const child = spawn("python3", ["-c", RECEIVER, address], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return {
    datagram: async () => JSON.parse((await lines.next()).value ?? "null"),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await once(child, "exit");
    },
  };
}

describe.runIf(process.platform === "linux")("notifications", () => {
  test.each(["path", "abstract"])("reach a socket with an %s address", async (kind) => {
    const address = kind === "path" ? join(folder, "notify") : `@auralis-test-${process.pid}`;
    await using receiver = await listenAt(address);
    const notifier = createNotifier({ NOTIFY_SOCKET: address });
    notifier.ready("playing\nloud");
    expect(await receiver.datagram()).toBe("READY=1\nSTATUS=playing loud");
    notifier.alive();
    expect(await receiver.datagram()).toBe("WATCHDOG=1");
    notifier.stopping();
    expect(await receiver.datagram()).toBe("STOPPING=1");
    notifier.close();
  });

  test("half of the watchdog's time, when it watches this process", () => {
    const NOTIFY_SOCKET = join(folder, "nobody");
    const every = (environment: NodeJS.ProcessEnv) => createNotifier({ NOTIFY_SOCKET, ...environment }).aliveEveryMs;
    expect(every({ WATCHDOG_USEC: "60000000" })).toBe(30_000);
    expect(every({ WATCHDOG_USEC: "60000000", WATCHDOG_PID: String(process.pid) })).toBe(30_000);
    expect(every({ WATCHDOG_USEC: "60000000", WATCHDOG_PID: "1" })).toBeNull();
    expect(every({})).toBeNull();
  });

  test("nobody listening, no systemd, a silly address: nothing happens", () => {
    for (const NOTIFY_SOCKET of [join(folder, "nobody"), "relative", "", `/${"x".repeat(200)}`, undefined]) {
      expect(() => createNotifier(NOTIFY_SOCKET === undefined ? {} : { NOTIFY_SOCKET }).ready("x")).not.toThrow();
    }
  });
});
