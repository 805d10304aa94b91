/**
 * Figures of an engine in a process of its own, one JSON line: `node measure.ts idle|play|start|hogs [null|alsa]`.
 * wakeUps: voluntary context switches per second of all threads; cpu: share of one core, hosts included.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { cpuHogs } from "../rig/hogs.ts";
import { FakeAlsa } from "./fake-alsa.ts";
import { eventually, output, Rig } from "./rig.ts";

const [task = "idle", type = "alsa"] = process.argv.slice(2);
const STARTS = 50;
const TICKS_PER_SECOND = 100;

const fake = new FakeAlsa();
const folder = mkdtempSync(join(tmpdir(), "measure-"));
const seconds = Number(process.env.MEASURE_SECONDS ?? 3);
writeCodedTracks(folder, [44_100 * (seconds + 60)]);
const rig = new Rig(folder, [output(type === "null" ? "null" : "alsa")], { libraries: fake.libraries });

function switches(): number {
  let sum = 0;
  for (const task of readdirSync("/proc/self/task")) {
    const status = readFileSync(`/proc/self/task/${task}/status`, "utf8");
    sum += Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return sum;
}

function cpuSeconds(): number {
  return ["self", ...rig.engine.status().decoders.map(String)].reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }, 0);
}

async function wakeUps(): Promise<number> {
  await sleep(1500);
  const before = switches();
  await sleep(seconds * 1000);
  return (switches() - before) / seconds;
}

async function idle(): Promise<object> {
  const fresh = await wakeUps();
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  await sleep(500);
  rig.turn({ type: "pause" });
  const paused = await wakeUps();
  rig.turn({ type: "stop" });
  const stopped = await wakeUps();
  return { fresh, paused, stopped };
}

async function play(): Promise<object> {
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  await sleep(2000);
  const beforeCpu = cpuSeconds();
  const before = switches();
  await sleep(seconds * 1000);
  return {
    cpuPercent: ((cpuSeconds() - beforeCpu) / seconds) * 100,
    wakeUps: (switches() - before) / seconds,
    status: rig.engine.status(),
  };
}

async function start(): Promise<object> {
  const times: number[] = [];
  await sleep(1000);
  for (let i = 0; i < STARTS; i++) {
    const source = rig.source("t000.wav");
    const before = performance.now();
    rig.load(source);
    while (!rig.events.some((event) => event.type === "started" && event.generation === source.generation))
      await sleep(0);
    times.push(performance.now() - before);
    rig.turn({ type: "stop" });
    await eventually(() => rig.engine.status().device === "closed");
    await sleep(20);
  }
  times.sort((a, b) => a - b);
  return { p50Ms: times[STARTS / 2], p90Ms: times[STARTS * 0.9], maxMs: times.at(-1) };
}

async function hogs(): Promise<object> {
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  using _load = cpuHogs(4);
  await sleep(seconds * 1000);
  return { status: rig.engine.status() };
}

const tasks: Record<string, () => Promise<object>> = { idle, play, start, hogs };
const figures = await tasks[task]?.();
await rig.engine.close();
rmSync(folder, { recursive: true, force: true });
fake.remove();
process.stdout.write(`${JSON.stringify(figures)}\n`);
