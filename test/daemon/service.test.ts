import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDaemon } from "../rig/daemon.ts";
import { MpdClient } from "../rig/mpd-client.ts";
import { field } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { freePort } from "../rig/ports.ts";
import { scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";
import { listenAt } from "./datagrams.ts";
import { endBy, PROGRAM } from "./program.ts";

const place = temporaryPlace("service");
const music = place.under("music");
beforeAll(() => mkdirSync(music));
afterAll(() => place[Symbol.dispose]());

const hasActivate = spawnSync("systemd-socket-activate", ["--version"]).status === 0;

describe.runIf(process.platform === "linux")("as a service", () => {
  test("it says when it is ready, that it lives, and when it ends", async () => {
    const NOTIFY_SOCKET = place.under("notify");
    await using manager = await listenAt(NOTIFY_SOCKET);
    const env = { NOTIFY_SOCKET, WATCHDOG_USEC: "200000" };
    await using server = await startDaemon({ folder: place.under("notified"), music, env });
    expect(await manager.datagram()).toBe(`READY=1\nSTATUS=MPD at 127.0.0.1:${server.mpdPort}`);
    expect(await manager.datagram()).toBe("WATCHDOG=1");
    expect(await manager.datagram()).toBe("WATCHDOG=1");
    await server.stop(2_000);
    let last: unknown;
    do last = await manager.datagram();
    while (last === "WATCHDOG=1");
    expect(last).toBe("STOPPING=1");
  });

  test.runIf(hasActivate)("it serves on the sockets that systemd opened", async () => {
    const [port, httpPort] = [await freePort(), await freePort()];
    const listen = [`--listen=127.0.0.1:${port}`, `--listen=127.0.0.1:${httpPort}`, "--fdname=mpd:http"];
    const child = spawn("systemd-socket-activate", [...listen, "--setenv=PATH", "--setenv=HOME", PROGRAM, music], {
      env: {
        ...process.env,
        HOME: place.path,
        AURALIS_MPD__PORT: String(await freePort()),
        AURALIS_HTTP__PORT: "0",
        AURALIS_STATE__DIRECTORY: place.under("activated"),
      },
      stdio: "ignore",
    });
    const client = await until("the greeting", () => MpdClient.connect(port).catch(() => null));
    expect(client.greeting).toContain("OK MPD");
    client.close();
    expect((await fetch(`http://127.0.0.1:${httpPort}/healthz`)).status).toBe(200);
    expect(await endBy(child, "SIGTERM")).toBe(0);
  });
});

const alone = { HOME: place.path, AURALIS_MPD__PORT: "0", AURALIS_HTTP__PORT: "0", AURALIS_MPD__SOCKET: "" };

/** The built daemon with what it prints. Ended at the latest when it goes out of scope. */
function startPrinting(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(PROGRAM, args, {
    env: { ...process.env, ...alone, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return {
    child,
    prints: (words: string) => until(words, () => text.includes(words), 60_000),
    text: () => text,
    [Symbol.dispose]: () => child.kill("SIGKILL"),
  };
}

test("SIGHUP reads the configuration, names what needs a restart, and survives a mistake", async () => {
  const file = place.under("reload.toml");
  writeFileSync(file, "");
  using daemon = startPrinting(["--config", file, music], { AURALIS_STATE__DIRECTORY: place.under("reload") });
  await daemon.prints("Try, in another terminal");
  daemon.child.kill("SIGHUP");
  await daemon.prints("configuration read: nothing changed");
  writeFileSync(file, "[audio]\nbuffer_ms = 200\n");
  daemon.child.kill("SIGHUP");
  await daemon.prints('"changed":["audio.buffer_ms"]');
  writeFileSync(file, "[audio]\nbufer_ms = 200\n");
  daemon.child.kill("SIGHUP");
  await daemon.prints("did you mean");
  expect(await endBy(daemon.child, "SIGTERM")).toBe(0);
});

test("two presses of Ctrl-C in one breath are one", async () => {
  using daemon = startPrinting([music], { AURALIS_STATE__DIRECTORY: place.under("pressed") });
  await daemon.prints("Try, in another terminal");
  daemon.child.kill("SIGINT");
  expect(await endBy(daemon.child, "SIGINT")).toBe(0);
});

test("somebody without music hears the demo album, tags and all", async () => {
  const home = place.under("newcomer");
  const port = await freePort();
  using daemon = startPrinting([], {
    HOME: home,
    XDG_MUSIC_DIR: place.under("no-music"),
    AURALIS_MPD__PORT: String(port),
  });
  await daemon.prints("a demo album");
  using client = await MpdClient.connect(port);
  await scanned(client, 4);
  await client.command("add Auralis");
  await client.command("play");
  const playing = await until("the song", async () => {
    const song = await client.command("currentsong");
    return field(song, "Title") === undefined ? null : song;
  });
  expect(Object.fromEntries(playing)).toMatchObject({
    Title: "First Light",
    Artist: "Auralis",
    Track: "1",
    Time: "24",
  });
  expect(await endBy(daemon.child, "SIGTERM")).toBe(0);
});
