/** Internet radio as MPD's clients and those of REST meet it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startDaemon } from "../rig/daemon.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { field, records } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { head, StreamServer, trickle, withTitles } from "../rig/stream-server.ts";
import { until } from "../rig/wait.ts";

const BITRATE_BYTES = 16_000;

/** Half a minute at 128 kbit/s. */
function makeMp3(path: string): Buffer {
  const tone = ["-f", "lavfi", "-i", "sine=frequency=440:duration=30"];
  execFileSync("ffmpeg", ["-loglevel", "error", ...tone, "-ac", "2", "-b:a", "128k", path]);
  return readFileSync(path);
}

test("a station is added, listed, played, titled, kept over a restart", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("streams");
  mkdirSync(place.under("music"));
  const mp3 = makeMp3(place.under("tone.mp3"));
  const [first, second] = [mp3.subarray(0, 3 * BITRATE_BYTES), mp3.subarray(3 * BITRATE_BYTES)];
  using radio: StreamServer = await StreamServer.start({
    "/live": async ({ socket }) => {
      socket.write(head("ICY 200 OK", { "icy-name": "Rig FM", "icy-br": "128", "icy-metaint": "8192" }));
      await trickle(
        socket,
        withTitles(
          [
            ["One", first],
            ["Two", second],
          ],
          8192,
        ),
        3 * BITRATE_BYTES,
      );
    },
    "/list.m3u": ({ socket }) => {
      const list = `#EXTM3U\n#EXTINF:-1,Listed\n${radio.url("/live")}\n../../etc/passwd\nfile:///etc/passwd\nlive\n`;
      socket.end(head("HTTP/1.1 200 OK", { "Content-Type": "audio/x-mpegurl" }) + list);
    },
  });
  const url = radio.url("/live");
  const options = {
    folder: place.under("server"),
    music: place.under("music"),
    extra: ["[streams]", 'allow_private = ["127.0.0.0/8"]'],
  };
  {
    await using server = await startDaemon(options);
    const client = await server.client();
    const http = new HttpClient(server.httpPort);
    expect(await client.command("urlhandlers")).toEqual([
      ["handler", "http://"],
      ["handler", "https://"],
    ]);
    const secret = url.replace("http://", "http://user:secret@");
    expect(field(await client.command(`addid ${secret}`), "Id")).toBe("1");
    await client.command('addtagid 1 Title "Said by a client"');
    expect(await client.command("playlistinfo")).toEqual([
      ["file", url],
      ["Title", "Said by a client"],
      ["Pos", "0"],
      ["Id", "1"],
    ]);
    expect(await client.command("playlist")).toEqual([["0:file", url]]);
    await client.command(`load ${radio.url("/list.m3u")}`);
    const listed = records(await client.command("playlistinfo 1:"));
    expect(listed.map((entry) => field(entry, "file"))).toEqual([url, radio.url("/etc/passwd"), url]);
    expect(field(listed[0] ?? [], "Name")).toBe("Listed");
    expect((await http.send("POST", "/api/v1/queue", { uris: [url] })).status).toBe(200);
    expect(radio.count("/live")).toBe(0);

    const watcher = await server.client();
    await client.command("play 0");
    await until("the first title", async () => field(await client.command("currentsong"), "Title") === "One");
    const changed = watcher.idle("player", "playlist");
    await until("the second title", async () => field(await client.command("currentsong"), "Title") === "Two");
    expect(await changed).toEqual(expect.arrayContaining(["player", "playlist"]));
    expect(await client.command("currentsong")).toEqual([
      ["file", url],
      ["Title", "Two"],
      ["Name", "Rig FM"],
      ["Pos", "0"],
      ["Id", "1"],
    ]);
    const player = (await http.get("/api/v1/player")).body;
    expect(member(player, "entry", "song", "tags")).toEqual({ Title: ["Two"], Name: ["Rig FM"] });
    expect(member(player, "waiting")).toBeNull();
    const status = await client.command("status");
    expect(field(status, "bitrate")).toBe("128");
    expect(field(status, "duration")).toBeUndefined();
    await expect(client.command("seekcur 10")).rejects.toThrow("ACK [5@0] {seekcur} Not seekable");
    await client.command("save radios");
    expect(await client.command("listplaylistinfo radios")).toContainEqual(["file", url]);
    await client.command("stop");
    await client.command("addtagid 2 Name Mine");
    await server.stop();
  }
  const before = radio.count("/live");
  {
    await using server = await startDaemon(options);
    const client = await server.client();
    const queue = records(await client.command("playlistinfo"));
    expect(queue.length).toBe(5);
    expect(queue[1]).toContainEqual(["Name", "Mine"]);
    expect(radio.count("/live")).toBe(before);
    await client.command("play 0");
    await until("its sound", async () => Number(field(await client.command("status"), "elapsed")) > 0.2);
    await server.stop();
  }
  {
    await using server = await startDaemon(options);
    const client = await server.client();
    await until("its sound", async () => Number(field(await client.command("status"), "elapsed")) > 0.2);
    expect(field(await client.command("status"), "state")).toBe("play");
    await client.command("pause 1");
    await server.stop();
  }
  const playing = radio.count("/live");
  {
    await using server = await startDaemon(options);
    const client = await server.client();
    expect(field(await client.command("status"), "state")).toBe("pause");
    expect(radio.count("/live")).toBe(playing);
  }
});

test("a private address is refused when it is played, and says what to do", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("streams");
  mkdirSync(place.under("music"));
  using radio = await StreamServer.start({});
  await using server = await startDaemon({ folder: place.under("server"), music: place.under("music") });
  const client = await server.client();
  await client.command(`add ${radio.url("/live").replace("http://", "http://user:secret@")}`);
  await expect(client.command(`load ${radio.url("/list.m3u")}`)).rejects.toThrow("No such playlist");
  await client.command("play");
  const error = await until("the error", async () => field(await client.command("status"), "error"));
  expect(error).toBe(
    `Failed to play "${radio.url("/live")}": its host is in a private network; ` +
      "set streams.allow_private in the configuration to allow it",
  );
  expect(field(await client.command("status"), "state")).toBe("stop");
  expect(radio.requests).toEqual([]);
});
