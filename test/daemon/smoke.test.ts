import { execFile } from "node:child_process";
import { connect } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { type Server, scanned } from "../rig/server.ts";
import { sleep, until } from "../rig/wait.ts";

const run = promisify(execFile);
const place = temporaryPlace("smoke");
const music = place.under("music");
const SECOND = 44_100;
const options = { folder: place.under("server"), music };

afterAll(() => place[Symbol.dispose]());
beforeAll(() => {
  writeCodedTracks(music, [20 * SECOND, 20 * SECOND, 20 * SECOND]);
});

async function mpc(server: Server, ...words: string[]): Promise<string> {
  return (await run("mpc", ["--host=127.0.0.1", `--port=${server.mpdPort}`, ...words])).stdout;
}

async function curl(server: Server, path: string, ...more: string[]): Promise<string> {
  return (await run("curl", ["-sS", "--fail-with-body", ...more, `http://127.0.0.1:${server.httpPort}${path}`])).stdout;
}

async function status(server: Server) {
  const client = await server.client();
  const reply = await client.command("status");
  client.close();
  return {
    state: field(reply, "state"),
    song: numeric(reply, "song"),
    elapsed: numeric(reply, "elapsed") ?? 0,
    length: numeric(reply, "playlistlength"),
    random: field(reply, "random"),
    volume: numeric(reply, "volume"),
  };
}

describe("the built daemon", () => {
  test("greets, plays for mpc and curl at once, and resumes after a restart and after a kill", async () => {
    {
      await using server = await startDaemon(options);
      const client = await server.client();
      expect(client.greeting).toMatch(/^OK MPD 0\.\d+\.\d+$/);
      await scanned(client, 3);
      client.close();
      await mpc(server, "add", "/");
      await mpc(server, "play");
      await mpc(server, "next");
      await mpc(server, "volume", "40");
      await mpc(server, "seek", "50%");
      await until("the seek", async () => (await status(server)).elapsed > 10);
      const seen = JSON.parse(await curl(server, "/api/v1/player"));
      expect(seen).toMatchObject({ state: "playing", entry: { position: 1 } });
      await curl(server, "/api/v1/player/pause", "-X", "POST");
      expect(await status(server)).toMatchObject({ state: "pause", song: 1, length: 3 });
      await curl(server, "/api/v1/player/play", "-X", "POST");
      expect((await status(server)).state).toBe("play");
      expect(JSON.parse(await curl(server, "/healthz")).status).toBe("ok");
      expect(JSON.parse(await curl(server, "/openapi.json")).openapi).toMatch(/^3\.1/);
      await server.stop(2_000);
    }
    {
      await using server = await startDaemon(options);
      await until("playing again", async () => (await status(server)).elapsed > 10);
      expect(await status(server)).toMatchObject({ state: "play", song: 1, length: 3, volume: 40 });
      await mpc(server, "random", "on");
      await mpc(server, "del", "1");
      await mpc(server, "seek", "75%");
      await until("the seek", async () => (await status(server)).elapsed > 15);
      await sleep(400); // Longer than changes are gathered before they are written.
      await server.kill();
    }
    {
      await using server = await startDaemon(options);
      await until("playing again", async () => (await status(server)).elapsed > 14.9);
      expect(await status(server)).toMatchObject({ state: "play", song: 0, length: 2, random: "1", volume: 40 });
      await mpc(server, "pause");
      await mpc(server, "seek", "25%");
      await server.stop(2_000);
    }
    await using server = await startDaemon(options);
    const resumed = await status(server);
    expect(resumed).toMatchObject({ state: "pause", song: 0, length: 2 });
    expect(resumed.elapsed).toBeCloseTo(5, 0);
    await server.stop(2_000);
  }, 60_000);

  test("garbage on either port hurts nobody else", async () => {
    await using server = await startDaemon({ ...options, folder: place.under("garbage") });
    using client = await server.client();
    const noises = [
      Buffer.alloc(100_000, 0xff),
      Buffer.from("\n\n\0\n"),
      Buffer.from("x".repeat(20_000)),
      Buffer.from([0x16, 3, 1]),
    ];
    for (const port of [server.mpdPort, server.httpPort]) {
      for (const noise of noises) {
        const socket = connect(port, "127.0.0.1");
        socket.on("error", () => undefined);
        socket.end(noise);
        socket.resume();
      }
    }
    await sleep(100);
    for (let round = 0; round < 10; round++) await client.command("ping");
    expect(JSON.parse(await curl(server, "/healthz")).status).toBe("ok");
  });
});
