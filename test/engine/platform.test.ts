import { spawnSync } from "node:child_process";
import { writeSync } from "node:fs";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { REALTIME } from "../../src/engine/control.ts";
import { addressOf, EAGAIN, errno, type Libc, loadLibc } from "../../src/engine/libc.ts";
import { createPipe } from "../../src/engine/pipe.ts";
import { PLATFORMS } from "../../src/engine/platform.ts";
import { requestRealtime } from "../../src/engine/realtime.ts";
import { buildFakeMac } from "../outputs/fake-audiotoolbox/fake.ts";

const F_GETFD = 1;
const F_GETPIPE_SZ = 1032;

// What macOS lacks is left out on purpose there, so its row works on Linux, too.
describe.each(Object.entries(PLATFORMS))("a pipe by the row of %s", (_name, platform) => {
  const libc = loadLibc(platform);
  const { readFd, writeFd } = createPipe(libc);
  afterAll(() => {
    libc.close(readFd);
    libc.close(writeFd);
  });

  test("says try again while it is empty, then gives what was written", () => {
    const bytes = new Uint8Array(8);
    expect([libc.read(readFd, addressOf(bytes), 8), errno()]).toEqual([-1, EAGAIN]);
    writeSync(writeFd, "sound");
    const entries = new Int32Array([readFd, 1]);
    expect(libc.poll(entries, 1, 1000)).toBe(1);
    expect([libc.read(readFd, addressOf(bytes), 8), bytes[0]]).toEqual([5, "s".charCodeAt(0)]);
  });

  test("is not known to a program we start", () => {
    expect([libc.fcntl(readFd, F_GETFD, "int", 0), libc.fcntl(writeFd, F_GETFD, "int", 0)]).toEqual([1, 1]);
    const seen = spawnSync("sh", ["-c", `test -e /proc/self/fd/${readFd} -o -e /proc/self/fd/${writeFd}`]);
    expect(seen.status).toBe(1);
  });

  test("is as large as the system allows where it can be asked", () => {
    const bytes = libc.fcntl(writeFd, F_GETPIPE_SZ, "int", 0);
    if (platform.setPipeSize === null) expect(bytes).toBe(65_536);
    else expect(bytes).toBeGreaterThanOrEqual(2 ** 18);
  });
});

describe("real time on a Mac", () => {
  const { bind, set, got, reset, remove } = buildFakeMac();
  const libc: Libc = { ...loadLibc(), bind };
  beforeEach(() => reset(""));
  afterAll(remove);

  test("is a time constraint, in ticks of its clock", () => {
    expect(requestRealtime(libc, "darwin")).toBe(REALTIME.fifo);
    const told = ["flavor", "period", "computation", "constraint", "preemptible"].map((name) => got(`policy_${name}`));
    // 24 MHz, as Apple silicon has.
    expect(told).toEqual([2, 600_000, 120_000, 240_000, 1]);
  });

  test("is a class of service where that is refused", () => {
    set("policy", 1);
    expect(requestRealtime(libc, "darwin")).toBe(REALTIME.nice);
    expect(got("qos")).toBe(0x21);
  });
});

test("real time on Linux is FIFO, a better nice value, or nothing, as the system allows", () => {
  const calls: string[] = [];
  const wishes: unknown[] = [];
  const libc = (granted: string): Libc => ({
    ...loadLibc(),
    bind:
      (declaration) =>
      (...wanted) => {
        const name = /(\w+)\(/.exec(declaration)?.[1] ?? "";
        calls.push(name);
        wishes.push([name, ...wanted.slice(0, 2)]);
        return name === granted ? 0 : -1;
      },
  });
  expect(requestRealtime(libc("sched_setscheduler"), "linux")).toBe(REALTIME.fifo);
  // For itself, and for the first thread, which it may wait for: what that starts has an ordinary place again
  // (SCHED_RESET_ON_FORK).
  expect(wishes).toContainEqual(["sched_setscheduler", 0, 0x40000001]);
  expect(wishes).toContainEqual(["setpriority", 0, process.pid]);
  expect(wishes).toContainEqual(["sched_setscheduler", process.pid, 0x40000000]);
  calls.length = 0;
  expect(requestRealtime(libc("setpriority"), "linux")).toBe(REALTIME.nice);
  expect(requestRealtime(libc("nothing"), "linux")).toBe(REALTIME.none);
  expect(calls).toEqual([...Array(2).fill(["sched_setscheduler", "gettid", "setpriority"]).flat()]);
});
