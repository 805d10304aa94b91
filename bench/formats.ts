/**
 * What decoding costs, by format, and how long a seek takes in two hours of music, beside ffmpeg decoding the same file.
 * Prints one JSON line per format; exit code 1 when a seek misses its frame or takes longer than 300 ms.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FRAME_KIND } from "../src/decoders/wire.ts";
import { Host } from "../test/decoders/host.ts";

const SEEK_LIMIT_MS = 300;
const HOURS = 2;
const LOOPS = 59;
const TICKS_PER_SECOND = 100;
const FORMATS: Readonly<Record<string, string>> = {
  "a.wav": "-c:a pcm_s16le",
  "a.flac": "-c:a flac",
  "a.mp3": "-c:a libmp3lame -q:a 2",
  "a.ogg": "-c:a libvorbis -q:a 6",
  "a.opus": "-c:a libopus -b:a 128k",
  "a.m4a": "-c:a aac -b:a 192k",
  "alac.m4a": "-c:a alac",
  "a.wv": "-c:a wavpack",
  "a.wma": "-c:a wmav2 -b:a 192k",
  "a.mka": "-c:a flac",
};
/** Containers whose sound can be repeated without encoding two hours. */
const LONG = ["a.mp3", "a.ogg", "a.opus", "a.m4a", "alac.m4a"];

const folder = mkdtempSync(join(tmpdir(), "auralis-bench-formats-"));
const run = (program: string, ...words: string[]) => execFileSync(program, words, { cwd: folder, stdio: "ignore" });

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  // utime, stime, and those of children that are gone (proc(5)).
  return [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) / TICKS_PER_SECOND;
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

/** Time to the first sound, its first samples, and the memory of the host after so many seconds of sound. */
async function listen(host: Host, path: string, startSeconds: number, seconds: number) {
  const beganMs = performance.now();
  const generation = host.open({ path, startSeconds });
  let [firstMs, frames, rateHz] = [0, 0, 44_100];
  let first: Buffer = Buffer.alloc(0);
  while (frames < seconds * rateHz) {
    const { generation: of, kind, payload } = await host.next();
    if (of !== generation) continue;
    if (kind === FRAME_KIND.format) rateHz = payload.readDoubleLE(24);
    if (kind === FRAME_KIND.end || kind === FRAME_KIND.error) break;
    if (kind !== FRAME_KIND.data) continue;
    if (frames === 0) [firstMs, first] = [performance.now() - beganMs, Buffer.from(payload)];
    frames += payload.length / 8;
  }
  return { firstMs, first, seconds: frames / rateHz, rateHz };
}

run(
  "sox",
  "-D",
  "-R",
  "-r",
  "44100",
  "-n",
  "-b",
  "16",
  "-c",
  "2",
  "source.wav",
  ..."synth 120 pinknoise synth 120 sine mix 200-2000 gain -6".split(" "),
);
let isBad = false;
try {
  for (const [path, words] of Object.entries(FORMATS)) {
    run("ffmpeg", "-y", "-i", "source.wav", ...words.split(" "), path);
    const host = new Host(folder);
    const pid = host.process.pid ?? 0;
    await listen(host, path, 0, 1);
    const before = cpuSeconds(pid);
    const played = await listen(host, path, 0, 1000);
    await listen(host, "source.wav", 119, 1);
    const factor = played.seconds / (cpuSeconds(pid) - before);
    const line: Record<string, unknown> = {
      format: path,
      timesRealTime: Math.round(factor),
      hostMb: Math.round(residentMb(pid)),
    };
    if (LONG.includes(path)) {
      const long = `long-${path}`;
      run("ffmpeg", "-y", "-stream_loop", `${LOOPS}`, "-i", path, "-c", "copy", long);
      const at = HOURS * 3600 - 100.25;
      await listen(host, long, 0, 1);
      const seeks: number[] = [];
      const idle = cpuSeconds(pid);
      for (let i = 0; i < 5; i++) seeks.push((await listen(host, long, at, 0.05)).firstMs);
      const seekCpuMs = Math.round(((cpuSeconds(pid) - idle) * 1000) / seeks.length);
      const sought = await listen(host, long, at, 0.05);
      // The same place, reached with ten seconds of sound before it.
      const reference = new Host(folder);
      const whole = await reference.decode({ path: long, startSeconds: at - 10, endSeconds: at + 0.2 });
      await reference.stop();
      const from = Math.round(10 * sought.rateHz) * 2;
      const samples = new Float32Array(Uint8Array.from(sought.first).buffer);
      const differs = samples.reduce(
        (most, sample, i) => Math.max(most, Math.abs(sample - (whole.samples[from + i] ?? 9))),
        0,
      );
      const medianMs = seeks.sort((a, b) => a - b)[2] ?? 0;
      Object.assign(line, {
        seekMs: Math.round(medianMs),
        seekCpuMs,
        seekDiffers: Number(differs.toExponential(1)),
        longHostMb: Math.round(residentMb(pid)),
      });
      if (medianMs > SEEK_LIMIT_MS || differs > 0.01) isBad = true;
      rmSync(join(folder, long));
    }
    console.log(JSON.stringify(line));
    await host.stop();
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (isBad) process.exitCode = 1;
