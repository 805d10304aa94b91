import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pulseDevice } from "./alsa.ts";
import { mayBeRealtime } from "./realtime.ts";
import { until } from "./wait.ts";

/** A PulseAudio server with one null sink: a device that takes samples in real time and makes no sound. */
export type Pulse = Disposable & { readonly configPath: string; readonly device: string };

export async function startPulse(folder: string): Promise<Pulse> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = join(folder, "native");
  const script = join(folder, "script.pa");
  writeFileSync(
    script,
    `load-module module-null-sink sink_name=rig rate=44100\nload-module module-native-protocol-unix auth-anonymous=1 socket=${socket}\n`,
  );
  // The sink stands for a sound card: where it is allowed, no load may keep it waiting.
  const [program, ...urgency] = mayBeRealtime() ? ["chrt", "--fifo", "50", "pulseaudio"] : ["pulseaudio"];
  const child = spawn(
    program ?? "pulseaudio",
    [...urgency, "-n", "--realtime=no", "--high-priority=no", "--exit-idle-time=-1", "--use-pid-file=no", "-F", script],
    { stdio: "ignore", env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: folder } },
  );
  const end = (): void => {
    child.kill("SIGKILL");
  };
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  await until("PulseAudio's socket", () => existsSync(socket), 30_000);
  return { ...pulseDevice(folder, `unix:${socket}`), [Symbol.dispose]: end };
}
