import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const script = new URL("measure.ts", import.meta.url).pathname;
const isRoot = process.getuid?.() === 0;

type Figures = Record<string, number> & { status: { realtime: string; xruns: number; missingFrames: number } };

/** Runs measure.ts, through `wrapper` if given. */
function measure(task: string, type: string, seconds: number, wrapper: readonly string[] = []): Figures {
  const [program = "", ...args] = [...wrapper, process.execPath, script, task, type];
  const env = { ...process.env, MEASURE_SECONDS: String(seconds) };
  return JSON.parse(execFileSync(program, args, { env, timeout: 50_000, encoding: "utf8" }));
}

function succeeds([program = "", ...args]: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

test("an engine that has nothing to do sleeps: before the first load, paused, stopped", { timeout: 120_000 }, () => {
  const { fresh, paused, stopped } = measure("idle", "alsa", 2);
  console.info(`wake-ups per second: fresh ${fresh}, paused ${paused}, stopped ${stopped}`);
  // Another process on the machine may disturb one of them; a poll would show as 100.
  for (const each of [fresh, paused, stopped]) expect(each).toBeLessThan(15);
});

test("playing costs little", { timeout: 120_000 }, () => {
  const { cpuPercent, wakeUps } = measure("play", "null", 5);
  console.info(
    `playing 44.1 kHz/16: ${cpuPercent?.toFixed(2)} % of a core, ${wakeUps?.toFixed(0)} wake-ups per second`,
  );
  expect(wakeUps).toBeLessThan(200);
  expect(cpuPercent).toBeLessThan(15);
});

test("without the right to a real-time place it plays all the same", { timeout: 120_000 }, (context) => {
  if (!isRoot) context.skip("only root can take rights away");
  const { status } = measure("play", "null", 1, AS_NOBODY);
  expect(["nice", "none"]).toContain(status.realtime);
  expect(status.xruns).toBe(0);
});

test("with the right to be nice only, it is", { timeout: 120_000 }, (context) => {
  if (!isRoot) context.skip("only root can take rights away");
  const limits = ["prlimit", "--nice=31:31", "--rtprio=0:0"];
  if (!succeeds([...limits, "true"])) context.skip("limits cannot be raised in this container");
  expect(measure("play", "null", 1, [...limits, ...AS_NOBODY]).status).toMatchObject({ realtime: "nice", xruns: 0 });
});

test("four processes that want both cores cause no underrun in 15 s", { timeout: 120_000 }, (context) => {
  if (!isRoot) context.skip("needs SCHED_FIFO");
  const { status } = measure("hogs", "alsa", 15);
  console.info(`under load: ${JSON.stringify(status)}`);
  if (status.realtime !== "fifo") context.skip("SCHED_FIFO is not granted");
  expect(status).toMatchObject({ xruns: 0, missingFrames: 0, lateFrames: 0 });
});
