import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchConfig } from "./ctl-config.ts";
import { ask, greeting } from "./mpd-ask.ts";

const USAGE = `bench/ctl start --dir STATE --music DIR [--port 6790] [--fresh] [--wait-scan]
                [--profile bench|conformance] [--resample QUALITY] [--replaygain MODE] [--extra 'line of TOML']
bench/ctl stop --dir STATE
bench/ctl status --dir STATE`;

const root = fileURLToPath(new URL("..", import.meta.url));
const daemon = join(root, "bin/auralisd");
const STOP_WITHIN_MS = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: "string" },
    music: { type: "string" },
    port: { type: "string", default: "6790" },
    profile: { type: "string", default: "bench" },
    fresh: { type: "boolean", default: false },
    "wait-scan": { type: "boolean", default: false },
    resample: { type: "string" },
    replaygain: { type: "string", default: "off" },
    extra: { type: "string", multiple: true, default: [] },
  },
});

const [action] = positionals;
if (values.dir === undefined) fail(USAGE);
const state = resolve(values.dir);
const pidFile = join(state, "own.pid");

if (action === "start") await start();
else if (action === "stop") console.log((await stop()) ? "stopped" : "not running");
else if (action === "status") console.log(JSON.stringify(status()));
else fail(USAGE);

async function start(): Promise<void> {
  if (values.music === undefined) fail("--music is needed");
  await stop();
  if (values.fresh) rmSync(state, { recursive: true, force: true });
  mkdirSync(state, { recursive: true });
  // What is measured is the start of what is built, so the building comes before.
  execFileSync(process.execPath, [join(root, "scripts/build.ts")], { stdio: ["ignore", "ignore", "inherit"] });
  const port = Number(values.port);
  const configFile = join(state, "auralis.toml");
  writeFileSync(
    configFile,
    benchConfig({
      state,
      music: resolve(values.music),
      port,
      conformance: values.profile === "conformance",
      fixedFormat: values.resample === undefined ? null : "48000:16:2",
      replayGain: values.replaygain,
      extra: values.extra,
    }),
  );
  const log = openSync(join(state, "log"), "w");
  const began = performance.now();
  const child = spawn(daemon, ["--config", configFile], {
    env: { ...process.env, HOME: state, XDG_RUNTIME_DIR: state, LC_ALL: "C.UTF-8", TZ: "UTC" },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  writeFileSync(pidFile, `${child.pid}\n`);
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  const connection = await greeting(port, () => ended).catch((error: unknown) => {
    child.kill();
    return fail(`${error instanceof Error ? error.message : error}\n${readFileSync(join(state, "log"), "utf8")}`);
  });
  const readySeconds = (performance.now() - began) / 1000;
  if (values["wait-scan"]) {
    await ask(connection, "update");
    while ((await ask(connection, "status")).has("updating_db")) await delay(50);
  }
  const songs = (await ask(connection, "stats")).get("songs");
  connection.destroy();
  child.unref();
  const ready_s = Math.round(readySeconds * 1e4) / 1e4;
  console.log(
    JSON.stringify({ pid: child.pid, port, ready_s, songs: songs === undefined ? null : Number(songs), state }),
  );
}

/** Ends the daemon that this program started in this folder, and no other process. */
async function stop(): Promise<boolean> {
  const pid = ownPid();
  rmSync(pidFile, { force: true });
  if (pid === null || !isOurs(pid)) return false;
  process.kill(pid, "SIGTERM");
  const end = performance.now() + STOP_WITHIN_MS;
  while (isOurs(pid)) {
    if (performance.now() > end) process.kill(pid, "SIGKILL");
    await delay(20);
  }
  return true;
}

function status(): object {
  const pid = ownPid();
  return pid === null ? { running: false } : { pid, running: isOurs(pid) };
}

function ownPid(): number | null {
  return existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : null;
}

/** The number may belong to somebody else by now. A zombie's command line is empty. */
function isOurs(pid: number): boolean {
  try {
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).includes("/auralisd");
  } catch {
    return false;
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
