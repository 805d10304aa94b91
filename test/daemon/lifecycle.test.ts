/** The end of a daemon that cannot close: with the exit code it should have, whatever its threads are doing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { until } from "../rig/wait.ts";

const source = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** Its threads declare functions of a native library all the time: stopped there, they would end the process. */
const PROGRAM = `
  import { once } from "node:events";
  import { Worker } from "node:worker_threads";
  import { watchSignals } from ${source("../../src/daemon/lifecycle.ts")};
  const start = () => new Worker(new URL(${source("../shared/native-thread.ts")}), { execArgv: [] });
  await Promise.all([start(), start(), start(), start()].map((worker) => once(worker, "message")));
  const say = (words) => (fields, message) => console.log(words, message ?? "");
  const logger = { debug() {}, info() {}, warn: say("warning:"), error: say("error:") };
  watchSignals(process, logger, { close: () => new Promise(() => {}), reload() {} });
  console.log("ready");
  process.once("SIGUSR2", () => Promise.reject(new Error("nobody caught this")));
`;

async function startStuck() {
  const child = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  await until("it to be ready", () => text.includes("ready"));
  return { child, ended, text: () => text };
}

test.each([
  ["SIGTERM", 0, "warning: something would not close in time"],
  ["SIGUSR2", 70, "error: a bug: please report this"],
] as const)("after %s the code is %i, and the log says why", async (signal, code, words) => {
  const { child, ended, text } = await startStuck();
  child.kill(signal);
  expect(await ended).toEqual([code, null]);
  expect(text()).toContain(words);
});
