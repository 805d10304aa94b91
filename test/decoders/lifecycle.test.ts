import { execFileSync } from "node:child_process";
import { constants, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FRAME_KIND } from "../../src/decoders/wire.ts";
import { Host } from "./host.ts";
import { firstDifference, Music } from "./music.ts";

const music = new Music();

beforeAll(() => {
  music.noise("a.wav", 44_100, 16, 2, 20);
  music.noise("b.wav", 44_100, 16, 2, 3);
  music.run("ffmpeg", "-i", "a.wav", "-c:a", "alac", "a.m4a");
  // Stands for ffmpeg on a dead disk: it neither writes nor ends.
  const [written, told] = [music.path("hung.written"), music.path("hung.pid")];
  const script = `#!/bin/sh\necho $$ > ${written}\nmv ${written} ${told}\nexec sleep 60\n`;
  writeFileSync(music.path("hung-ffmpeg"), script, { mode: 0o755 });
});
afterAll(() => rmSync(music.root, { recursive: true }));

describe("the newest command wins", () => {
  test.each([
    ["a.wav", "b.wav"],
    ["a.m4a", "b.wav"],
  ])("200 opens of %s, then one of %s: its samples only, whole", async (storm, last) => {
    const host = new Host(music.root);
    for (let i = 0; i < 200; i++) host.open({ path: storm, startSeconds: i % 7 });
    const { samples, ending } = await host.collect(host.open({ path: last }));
    expect(ending).toBe("end");
    expect(firstDifference(samples, music.samples(last))).toBe(-1);
    await host.stop();
  });

  test("opens one by one, each as soon as the one before has delivered", async () => {
    const host = new Host(music.root);
    for (let i = 0; i < 200; i++) {
      const generation = host.open({ path: i % 20 === 0 ? "a.m4a" : "a.wav" });
      let frame = await host.next();
      while (frame.generation !== generation) frame = await host.next();
      expect(frame.kind).toBe(FRAME_KIND.format);
    }
    const { samples } = await host.decode({ path: "b.wav" });
    expect(firstDifference(samples, music.samples("b.wav"))).toBe(-1);
    await host.stop();
  });

  test("generations never go back and frames stay whole", async () => {
    const host = new Host(music.root);
    let last = 0;
    for (let i = 0; i < 50; i++) {
      last = host.open({ path: "a.wav" });
      if (i % 5 === 0) host.send({ type: "cancel" });
      await sleep(1);
    }
    for (let newest = 0; newest < last; ) {
      const frame = await host.next();
      expect(frame.generation).toBeGreaterThanOrEqual(newest);
      newest = frame.generation;
    }
    await host.stop();
  });

  test("a pipe that does not block loses nothing", async () => {
    const host = new Host(music.root, {}, constants.O_NONBLOCK);
    const { samples } = await host.decode({ path: "a.wav" });
    expect(firstDifference(samples, music.samples("a.wav"))).toBe(-1);
    await host.stop();
  });

  test("a cancelled source falls silent without an end", async () => {
    const host = new Host(music.root);
    const cancelled = host.open({ path: "a.wav" });
    expect((await host.next()).generation).toBe(cancelled);
    host.send({ type: "cancel" });
    await sleep(50);
    const next = host.open({ path: "b.wav" });
    for (let frame = await host.next(); frame.generation !== next; frame = await host.next()) {
      expect([FRAME_KIND.data, FRAME_KIND.format]).toContain(frame.kind);
    }
    await host.stop();
  });

  test("a hung ffmpeg is replaced at once and does not survive", async () => {
    const host = new Host(music.root, { ffmpeg: music.path("hung-ffmpeg") });
    host.open({ path: "a.m4a" });
    const pid = await hungPid();
    const { ending } = await host.decode({ path: "b.wav" });
    expect(ending).toBe("end");
    await expectGone(pid);
    await host.stop();
  });

  test("lines that are no commands are passed over", async () => {
    const host = new Host(music.root);
    for (const text of [
      "",
      "{",
      "null",
      "[]",
      '{"type":"open"}',
      '{"type":"open","generation":1.5}',
      "x".repeat(200_000),
    ]) {
      host.process.stdin?.write(`${text}\n`);
    }
    expect(await host.decode({ path: "b.wav" })).toMatchObject({ ending: "end" });
    await host.stop();
  });
});

describe("no host and no ffmpeg is left behind", () => {
  test("the end of stdin ends an idle host", async () => {
    const host = new Host(music.root);
    await host.decode({ path: "b.wav" });
    host.closeStdin();
    expect(await host.exited).toBe(0);
  });

  test("a reader that goes away ends a host that is blocked in a write", async () => {
    const host = new Host(music.root);
    host.open({ path: "a.wav" });
    await host.next();
    await sleep(50);
    host.frames.destroy();
    expect(await host.exited).toBe(0);
  });

  test("the end of stdin ends a host whose ffmpeg hangs, and ffmpeg", async () => {
    const host = new Host(music.root, { ffmpeg: music.path("hung-ffmpeg") });
    host.open({ path: "a.m4a" });
    const pid = await hungPid();
    host.closeStdin();
    expect(await host.exited).toBe(0);
    await expectGone(pid);
  });

  test.skipIf(process.platform !== "linux")("SIGKILL of the host takes a hung ffmpeg along", async () => {
    const host = new Host(music.root, { ffmpeg: music.path("hung-ffmpeg") });
    host.open({ path: "a.m4a" });
    const pid = await hungPid();
    host.process.kill("SIGKILL");
    await host.exited;
    await expectGone(pid);
  });

  test.skipIf(process.platform !== "linux")("files and children are given back", async () => {
    const host = new Host(music.root);
    await host.decode({ path: "b.wav" });
    const before = openFiles(host);
    for (let i = 0; i < 30; i++)
      await host.decode({ path: ["b.wav", "a.m4a", "missing"][i % 3] ?? "", endSeconds: 0.1 });
    await host.decode({ path: "b.wav" });
    await expect.poll(() => openFiles(host)).toBeLessThanOrEqual(before);
    expect(children(host)).toBe("");
    await host.stop();
  });
});

async function hungPid(): Promise<number> {
  for (;;) {
    try {
      const pid = Number(readFileSync(music.path("hung.pid"), "utf8"));
      rmSync(music.path("hung.pid"));
      return pid;
    } catch {
      await sleep(10);
    }
  }
}

/** Waits for the process to be gone; the test's own time limit is the bound. */
async function expectGone(pid: number): Promise<void> {
  for (;;) {
    try {
      if (readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ")) return;
    } catch {
      return;
    }
    await sleep(10);
  }
}

function openFiles(host: Host): number {
  return readdirSync(`/proc/${host.process.pid}/fd`).length;
}

function children(host: Host): string {
  try {
    return execFileSync("pgrep", ["-P", `${host.process.pid}`]).toString();
  } catch {
    return "";
  }
}
