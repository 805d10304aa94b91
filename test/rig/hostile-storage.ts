import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, openSync, writeFileSync } from "node:fs";

/** A program to configure as `ffmpeg` that waits before it does its work: one process, so that no child is left behind. */
export function slowFfmpeg(path: string, delayMs: number): string {
  const script = `#!/usr/bin/perl\nselect(undef, undef, undef, ${delayMs / 1000});\nexec "ffmpeg", @ARGV;\n`;
  return program(path, script);
}

/** A program to configure as `ffmpeg` that never delivers anything, like a share that went away. */
export function hungFfmpeg(path: string): string {
  return program(path, "#!/usr/bin/perl\nsleep 1 while 1;\n");
}

/** A file that is named like music and holds none. */
export function brokenFile(path: string): void {
  writeFileSync(path, "RIFF\x10\0\0\0WAVEjunk that is no chunk at all");
}

/** A pipe nobody writes to: opening it for reading hangs. */
export function hungFile(path: string): void {
  execFileSync("mkfifo", [path]);
}

/** Copies coded WAV samples into a lossless file that only ffmpeg reads. */
export function toAlac(wavPath: string, m4aPath: string): void {
  closeSync(openSync(m4aPath, "w"));
  execFileSync("ffmpeg", ["-y", "-loglevel", "error", "-i", wavPath, "-c:a", "alac", m4aPath]);
}

function program(path: string, script: string): string {
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}
