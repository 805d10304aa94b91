import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRemotePlaylist } from "../../src/library/playlists/remote-playlist.ts";
import { HTTP_SETTINGS } from "../../src/shared/network/http-settings.ts";
import { head, StreamServer, trickle } from "../rig/stream-server.ts";

const settings = { ...HTTP_SETTINGS, allowPrivate: true, answerTimeoutMs: 400, stallTimeoutMs: 400 };
const ok = (type: string, text: string) => head("HTTP/1.1 200 OK", { "Content-Type": type }) + text;

const XSPF = `<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track>
<location>http://radio.example/a?x=1&amp;y=2</location><title>Station A</title></track></trackList></playlist>`;
const ASX = `<ASX version="3.0"><ENTRY><TITLE>Station B</TITLE><REF HREF="http://radio.example/b"/></ENTRY></ASX>`;
const M3U = `\u{feff}#EXTM3U\r\n#EXTINF:-1,Station C\r\nhttp://radio.example/c\r\nhttps://radio.example/d
ftp://radio.example/e\nfile:///etc/passwd\n/etc/passwd\njavascript:alert(1)\nrelative.mp3\n../up.mp3\n`;
const PLS =
  "[playlist]\nNumberOfEntries=2\nFile1=http://radio.example/f\nTitle1=Station F\nLength1=-1\nFile2=song.mp3\n";

let server: StreamServer;
const answers: Record<string, string> = {
  "/lists/m3u": ok("audio/x-mpegurl; charset=utf-8", M3U),
  "/lists/a.m3u": ok("text/plain", M3U),
  "/lists/a.pls": ok("audio/x-scpls", PLS),
  "/lists/a.xspf": ok("application/xspf+xml", XSPF),
  "/lists/a.asx": ok("video/x-ms-asf", ASX),
  "/empty.m3u": ok("audio/x-mpegurl", ""),
  "/hls.m3u8": ok("application/x-mpegurl", "#EXTM3U\n#EXT-X-TARGETDURATION:10\na.ts\n"),
  "/large.m3u": ok("audio/x-mpegurl", "http://radio.example/a\n".repeat(60_000)),
  "/page.html": ok("text/html", "<html>"),
  "/sound.m3u": ok("audio/mpeg", "ID3"),
  "/away.m3u": head("HTTP/1.1 503 Away", {}),
};

beforeAll(async () => {
  const routes = Object.entries(answers).map(
    ([path, text]) => [path, ({ socket }: { socket: import("node:net").Socket }) => void socket.end(text)] as const,
  );
  server = await StreamServer.start({
    ...Object.fromEntries(routes),
    "/stalls.m3u": async ({ socket }) => {
      await trickle(
        socket,
        Buffer.from(`${head("HTTP/1.1 200 OK", { "Content-Type": "audio/x-mpegurl" })}http://a/`),
        1e6,
      );
    },
  });
});
afterAll(() => server[Symbol.dispose]());

const read = (path: string) => readRemotePlaylist(server.url(path), settings);
const entry = (uri: string, ...tags: (readonly [string, string])[]) => ({ uri, range: null, tags });

describe("a playlist on a web server names streams, and nothing of ours", () => {
  test.each(["/lists/m3u", "/lists/a.m3u"])("%s", async (path) => {
    expect(await read(path)).toEqual([
      entry("http://radio.example/c", ["Name", "Station C"]),
      entry("https://radio.example/d"),
      entry(server.url("/lists/relative.mp3")),
      entry(server.url("/up.mp3")),
    ]);
  });

  test.each([
    ["/lists/a.pls", [entry("http://radio.example/f", ["Title", "Station F"]), "/lists/song.mp3"]],
    ["/lists/a.xspf", [entry("http://radio.example/a?x=1&y=2", ["Title", "Station A"])]],
    ["/lists/a.asx", [entry("http://radio.example/b", ["Title", "Station B"])]],
    ["/empty.m3u", []],
  ])("%s", async (path, entries) => {
    const expected = entries.map((one) => (typeof one === "string" ? entry(server.url(one)) : one));
    expect(await read(path)).toEqual(expected);
  });
});

test.each([
  ["/hls.m3u8", "unavailable", "HLS"],
  ["/large.m3u", "unavailable", "longer than 1 MiB"],
  ["/page.html", "not-found", "no playlist"],
  ["/sound.m3u", "not-found", "no playlist"],
  ["/missing.m3u", "not-found", "HTTP 404"],
  ["/away.m3u", "not-found", "HTTP 503"],
  ["/stalls.m3u", "not-found", "sends nothing"],
])("%s is refused: %s, %s", async (path, code, words) => {
  await expect(read(path)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
});

test("hosts in private networks are refused unless they are allowed", async () => {
  const reading = readRemotePlaylist(server.url("/lists/m3u"), { ...settings, allowPrivate: false });
  await expect(reading).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("private network"),
  });
});
