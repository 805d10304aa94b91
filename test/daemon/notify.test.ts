import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createNotifier } from "../../src/daemon/notify.ts";
import { listenAt } from "./datagrams.ts";

const folder = mkdtempSync(join(tmpdir(), "auralis-notify-"));
afterAll(() => rmSync(folder, { recursive: true }));

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
