import { readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STREAM_SETTINGS } from "../../../src/decoders/stream/stream-settings.ts";
import { FRAME_KIND } from "../../../src/decoders/wire.ts";
import { file, head, StreamServer, trickle, withTitles } from "../../rig/stream-server.ts";
import { type Decoded, Host } from "../host.ts";
import { firstDifference, Music } from "../music.ts";

const music = new Music();
const streams = {
  ...STREAM_SETTINGS,
  allowPrivate: ["127.0.0.1"],
  answerTimeoutMs: 4000,
  stallTimeoutMs: 4000,
  retryMs: 20,
  maxRetryMs: 100,
  giveUpMs: 1500,
};

beforeAll(() => {
  music.noise("a.wav", 44_100, 16, 2, 3);
  music.run("flac", "--silent", "-f", "a.wav", "-o", "a.flac");
  music.run("ffmpeg", "-i", "a.wav", "-c:a", "libmp3lame", "-b:a", "128k", "a.mp3");
});

const bytes = (name: string) => readFileSync(music.path(name));

/** By their settings; a host takes one stream after the other. */
const hosts = new Map<string, Host>();
afterAll(async () => {
  for (const host of hosts.values()) await host.stop();
  rmSync(music.root, { recursive: true });
});

function decode(url: string, settings: object = {}, streamSettings: object = {}): Promise<Decoded> {
  const key = JSON.stringify([streamSettings, process.env.NODE_EXTRA_CA_CERTS]);
  const host = hosts.get(key) ?? new Host(music.root, { streams: { ...streams, ...streamSettings } });
  hosts.set(key, host);
  return host.decode({ url, ...settings });
}

function titlesOf({ notes }: Decoded): string[] {
  return notes.flatMap(({ kind, text }) => (kind === "tags" ? [text] : []));
}

const icy = (extra: Record<string, string> = {}) =>
  head("HTTP/1.0 200 OK", { "Content-Type": "audio/flac", "icy-name": "Radio", ...extra });

describe("files over HTTP", () => {
  test.each(["a.wav", "a.flac"])("%s arrives bit for bit, its length known", async (name) => {
    using server = await StreamServer.start({ "/a": file(bytes(name), "audio/flac") });
    const { format, samples, ending } = await decode(server.url("/a"));
    expect(ending).toBe("end");
    expect(format).toMatchObject({ sourceRateHz: 44_100, sourceBits: 16, sourceChannels: 2, bufferSeconds: 1 });
    expect(format?.durationSeconds).toBeCloseTo(3, 1);
    expect(firstDifference(samples, music.samples("a.wav"))).toBe(-1);
  });

  test.each([
    ["at the same byte", true],
    ["and what is known of it is left out where the server has no ranges", false],
  ])("a connection that breaks is taken up %s", async (_, ranges) => {
    using server = await StreamServer.start({
      "/a": file(bytes("a.flac"), "audio/flac", [150_000, 200_000, 200_000, 300_000, 300_000], ranges),
    });
    const { samples, ending } = await decode(server.url("/a"));
    expect(ending).toBe("end");
    expect(firstDifference(samples, music.samples("a.wav"))).toBe(-1);
    const resumed = server.requests.filter(({ headers }) => headers.has("if-range"));
    expect(resumed.map(({ headers }) => headers.get("if-range"))).toContain('"one"');
  });

  test("a seek asks for a part, and the first sample is the one that was meant", async () => {
    using server = await StreamServer.start({ "/a": file(bytes("a.flac"), "audio/flac") });
    const { samples } = await decode(server.url("/a"), { startSeconds: 2.5 });
    expect(firstDifference(samples, music.samples("a.wav").subarray(2.5 * 44_100 * 2))).toBe(-1);
    expect(server.requests.some(({ headers }) => Number(headers.get("range")?.match(/\d+/)?.[0] ?? 0) > 0)).toBe(true);
  });

  test("a file that changed meanwhile is not sewn to the old one", async () => {
    const first = file(bytes("a.flac"), "audio/flac", [150_000]);
    const then = file(bytes("a.wav"), "audio/wav");
    using server = await StreamServer.start({ "/a": (asked) => (asked.count === 0 ? first(asked) : then(asked)) });
    expect(await decode(server.url("/a"))).toMatchObject({
      ending: "error",
      reason: "the file on the server has changed",
    });
  });

  test("tags inside a file are told", async () => {
    music.run("ffmpeg", "-i", "a.mp3", "-c", "copy", "-metadata", "title=Folge 1", "-metadata", "artist=Wir", "b.mp3");
    using server = await StreamServer.start({ "/b": file(bytes("b.mp3"), "audio/mpeg") });
    expect(titlesOf(await decode(server.url("/b")))).toEqual(['[["Artist","Wir"],["Title","Folge 1"]]']);
  });
});

describe("stations", () => {
  test("the metadata are taken out of the sound, at any interval, and told at their place", async () => {
    const wav = bytes("a.wav");
    const second = 44_100 * 4;
    const parts = [["Eins", wav.subarray(0, second)] as const, ["Zwei", wav.subarray(second)] as const];
    using server = await StreamServer.start({
      "/a": ({ socket, headers }) => {
        expect(headers.get("icy-metadata")).toBe("1");
        socket.write(head("ICY 200 OK", { "Content-Type": "audio/wav", "icy-name": "Radio", "icy-metaint": "1000" }));
        socket.end(withTitles(parts, 1000));
      },
    });
    const decoded = await decode(server.url("/a"), {}, { giveUpMs: 0 });
    expect(firstDifference(decoded.samples, music.samples("a.wav"))).toBe(-1);
    expect(titlesOf(decoded)).toEqual([
      '[["Name","Radio"]]',
      '[["Title","Eins"],["Name","Radio"]]',
      '[["Title","Zwei"],["Name","Radio"]]',
    ]);
    const at = decoded.notes.find(({ text }) => text.includes("Zwei"))?.atFrame ?? 0;
    expect(Math.abs(at - 44_100)).toBeLessThan(8192);
  });

  test("one that ends is connected again and again, then given up in words", async () => {
    using server = await StreamServer.start({
      "/a": ({ socket }) => {
        socket.write(icy());
        socket.end(bytes("a.flac").subarray(0, 100_000));
      },
    });
    const { notes, ending, reason, samples } = await decode(server.url("/a"), {}, { giveUpMs: 300 });
    expect(ending).toBe("error");
    expect(reason).toBe("the stream broke off");
    expect(server.count("/a")).toBeGreaterThan(2);
    expect(notes.some(({ text }) => text === "the stream broke off; connecting again")).toBe(true);
    expect(samples.length).toBeGreaterThan(0);
  });

  test("one that falls silent is left and connected again", async () => {
    const flac = bytes("a.flac");
    using server = await StreamServer.start({
      "/a": ({ socket, count }) => {
        socket.write(icy());
        if (count === 0) socket.write(flac.subarray(0, 100_000));
        else socket.end(flac);
      },
    });
    const { notes, samples } = await decode(server.url("/a"), {}, { giveUpMs: 500, stallTimeoutMs: 400 });
    expect(server.count("/a")).toBeGreaterThan(1);
    expect(notes.map(({ text }) => text)).toContain("the server sends nothing any more; connecting again");
    expect(samples.length).toBeGreaterThan(music.samples("a.wav").length);
  });

  test("Ogg: each new title begins a new stream", async () => {
    const parts = ["Eins", "Zwei"].map((title) => {
      music.run("ffmpeg", "-y", "-i", "a.wav", "-c:a", "flac", "-metadata", `title=${title}`, "-f", "ogg", "part.oga");
      return bytes("part.oga");
    });
    using server = await StreamServer.start({
      "/a": ({ socket }) => {
        socket.write(head("HTTP/1.0 200 OK", { "Content-Type": "application/ogg", "ice-name": "Radio" }));
        socket.end(Buffer.concat(parts));
      },
    });
    const decoded = await decode(server.url("/a"), {}, { giveUpMs: 0 });
    const whole = music.samples("a.wav");
    expect(firstDifference(decoded.samples.subarray(0, whole.length), whole)).toBe(-1);
    expect(firstDifference(decoded.samples.subarray(whole.length), whole)).toBe(-1);
    expect(titlesOf(decoded)).toEqual([
      '[["Name","Radio"]]',
      '[["Title","Eins"],["Name","Radio"]]',
      '[["Title","Zwei"],["Name","Radio"]]',
    ]);
  });

  test("Opus: the headers of a new title are no sound", async () => {
    const parts = [1, 2, 3].map((serial) => {
      const tone = ["synth", "1.2", "sine", `${500 * serial}`, "vol", "0.4"];
      music.run("sox", "-D", "-r", "48000", "-n", "-b", "16", "-c", "2", "tone.wav", ...tone);
      music.run("opusenc", "--quiet", "--serial", `${serial}`, "tone.wav", "tone.opus");
      return bytes("tone.opus");
    });
    using server = await StreamServer.start({
      "/a": ({ socket }) => {
        socket.write(head("HTTP/1.0 200 OK", { "Content-Type": "audio/ogg", "ice-name": "Radio" }));
        socket.end(Buffer.concat(parts));
      },
    });
    const { samples } = await decode(server.url("/a"), {}, { giveUpMs: 0 });
    expect(samples.length / 2).toBe(172_800);
    expect(samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThan(0.5);
  });

  test.skipIf(process.platform !== "linux")("one whose decoder dies goes on with another", async () => {
    using server = await StreamServer.start({
      "/a": async ({ socket, count }) => {
        socket.write(icy({ "Content-Type": "audio/mpeg" }));
        socket.write(bytes("a.mp3"));
        if (count > 0) socket.end();
      },
    });
    const host = new Host(music.root, { streams: { ...streams, giveUpMs: 200 } });
    const generation = host.open({ url: server.url("/a") });
    for (let frames = 0; frames < 44_100; ) {
      const { kind, payload } = await host.next();
      if (kind === FRAME_KIND.data) frames += payload.length / 8;
    }
    const [child = ""] = readFileSync(`/proc/${host.process.pid}/task/${host.process.pid}/children`, "utf8").split(" ");
    process.kill(Number(child), "SIGKILL");
    const { samples } = await host.collect(generation);
    expect(server.count("/a")).toBeGreaterThan(1);
    expect(samples.length / 2).toBeGreaterThan(3 * 44_100);
    await host.stop();
  });

  test("one that only trickles is asked again", async () => {
    using server = await StreamServer.start({
      "/a": async ({ socket, count }) => {
        socket.write(icy({ "Content-Type": "audio/mpeg" }));
        socket.write(bytes("a.mp3"));
        if (count > 0) socket.end();
        else while (!socket.destroyed && (await sleep(50, true))) socket.write(Buffer.from([0]));
      },
    });
    const { notes } = await decode(server.url("/a"), {}, { giveUpMs: 0, stallTimeoutMs: 1000 });
    expect(notes.map(({ text }) => text)).toContain("the stream comes too slowly; connecting again");
  });

  test("a list of streams leads to the first of them", async () => {
    using server: StreamServer = await StreamServer.start({
      "/a": file(bytes("a.flac"), "audio/flac"),
      "/a.m3u": ({ socket }) => {
        socket.end(`${head("HTTP/1.1 200 OK", { "Content-Type": "audio/x-mpegurl" })}#EXTM3U\n${server.url("/a")}\n`);
      },
      "/a.pls": ({ socket }) => {
        socket.end(`${head("HTTP/1.1 200 OK", {})}[playlist]\nFile1=${server.url("/a.m3u")}\n`);
      },
    });
    expect(firstDifference((await decode(server.url("/a.pls"))).samples, music.samples("a.wav"))).toBe(-1);
  });
});

describe("servers that do no good", () => {
  let server: StreamServer;
  let host: Host;
  const redirect = (to: string) => head("HTTP/1.1 302 Found", { Location: to, "Content-Length": "0" });

  beforeAll(async () => {
    server = await StreamServer.start({
      "/round": ({ socket }) => void socket.end(redirect("/round")),
      "/hop5": ({ socket }) => void socket.end(redirect("/hop4")),
      "/hop4": ({ socket }) => void socket.end(redirect("/hop3")),
      "/hop3": ({ socket }) => void socket.end(redirect("/hop2")),
      "/hop2": ({ socket }) => void socket.end(redirect("/hop1")),
      "/hop1": ({ socket }) => void socket.end(redirect("/short")),
      "/short": file(bytes("a.flac").subarray(0, 100_000), "audio/flac"),
      "/file": ({ socket }) => void socket.end(redirect("file:///etc/passwd")),
      "/metadata": ({ socket }) => void socket.end(redirect("http://169.254.169.254/latest")),
      "/v6": ({ socket }) => void socket.end(redirect("http://[::1]:1/")),
      "/mapped": ({ socket }) => void socket.end(redirect("http://[::ffff:10.0.0.1]/")),
      "/decimal": ({ socket }) => void socket.end(redirect("http://2130706434/")),
      "/slow": async ({ socket }) => trickle(socket, Buffer.from(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(4000)}`), 20),
      "/huge": async ({ socket }) =>
        trickle(socket, Buffer.from(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(40_000)}`), 400_000),
      "/many": ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(20_000)}`),
      "/never": () => {},
      "/drops": async ({ socket }) => {
        socket.write(head("HTTP/1.1 200 OK", { "Content-Type": "audio/flac" }));
        await trickle(socket, bytes("a.flac"), 100);
      },
      "/smtp": ({ socket }) => void socket.end("220 mail ESMTP\r\n"),
      "/page": ({ socket }) => {
        socket.end(`${head("HTTP/1.1 200 OK", { "Content-Type": "text/html" })}<html>hello</html>`);
      },
      "/nothing": ({ socket }) => void socket.end(head("HTTP/1.1 200 OK", { "Content-Length": "0" })),
      "/secret": ({ socket }) => void socket.end(head("HTTP/1.1 401 Unauthorized", { "Content-Length": "0" })),
      "/broken": ({ socket }) => void socket.end(head("HTTP/1.1 500 Oops", { "Content-Length": "0" })),
      "/hls": ({ socket }) => {
        socket.end(
          `${head("HTTP/1.1 200 OK", { "Content-Type": "application/x-mpegurl" })}#EXTM3U\n#EXT-X-VERSION:3\n`,
        );
      },
    });
    host = new Host(music.root, { streams: { ...streams, answerTimeoutMs: 500, openTimeoutMs: 1500 } });
  });
  afterAll(async () => {
    server[Symbol.dispose]();
    await host.stop();
  });

  const PRIVATE = "its host is in a private network; set streams.allow_private in the configuration to allow it";

  test.each([
    ["/round", "more than 5 redirects"],
    ["/file", "it is redirected to an address that is not allowed"],
    ["/metadata", PRIVATE],
    ["/v6", PRIVATE],
    ["/mapped", PRIVATE],
    ["/decimal", PRIVATE],
    ["/slow", "the server does not answer"],
    ["/huge", "the server's headers are too long"],
    ["/many", "the server's headers are too long"],
    ["/never", "the server does not answer"],
    ["/drops", "the stream comes too slowly"],
    ["/smtp", "the server does not speak HTTP"],
    ["/page", "not an audio file, or damaged beyond decoding"],
    ["/nothing", "not an audio file, or damaged beyond decoding"],
    ["/secret", "the server refuses access (HTTP 401)"],
    ["/missing", "the server refuses (HTTP 404)"],
    ["/broken", "the server refuses (HTTP 500)"],
    ["/hls", "a playlist in which there is no stream"],
  ])("%s: %s", async (path, reason) => {
    expect(await host.decode({ url: server.url(path) })).toMatchObject({ ending: "error", reason });
  });

  test("a name is judged by what it is resolved to", async () => {
    const strict = { ...streams, allowPrivate: false };
    expect(await decode(`http://localhost:${server.port}/short`, {}, strict)).toMatchObject({ reason: PRIVATE });
    const allowed = { ...streams, allowPrivate: ["localhost"] };
    expect((await decode(`http://localhost:${server.port}/short`, {}, allowed)).samples.length).toBeGreaterThan(0);
  });

  test("five redirects are followed", async () => {
    expect((await host.decode({ url: server.url("/hop5") })).samples.length).toBeGreaterThan(0);
  });

  test("nobody listens there", async () => {
    const url = "http://127.0.0.1:1/";
    expect(await host.decode({ url })).toMatchObject({ ending: "error", reason: "connection refused" });
  });

  test("the host is free again at once when a stream is no longer wanted, whatever its server does", async () => {
    host.open({ url: server.url("/never") });
    const { reason } = await host.decode({ url: server.url("/missing") });
    expect(reason).toBe("the server refuses (HTTP 404)");
    const { samples } = await host.decode({ path: "a.flac" });
    expect(firstDifference(samples, music.samples("a.wav"))).toBe(-1);
  });
});

test("a user and password reach the server they were given for, and no other", async () => {
  using other = await StreamServer.start({ "/a": file(bytes("a.flac"), "audio/flac") });
  using server = await StreamServer.start({
    "/a": ({ socket }) =>
      void socket.end(head("HTTP/1.1 302 Found", { Location: other.url("/a"), "Content-Length": "0" })),
  });
  const { ending } = await decode(server.url("/a").replace("http://", "http://us%40er:se%3Acret@"));
  expect(ending).toBe("end");
  expect(server.requests[0]?.headers.get("authorization")).toBe(
    `Basic ${Buffer.from("us@er:se:cret").toString("base64")}`,
  );
  expect(other.requests.every(({ headers }) => !headers.has("authorization"))).toBe(true);
});

test("HTTPS: a certificate must be trusted", async () => {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", "key.pem", "-out", "cert.pem"];
  music.run("openssl", "req", "-x509", "-nodes", "-days", "2", ...key, ...subject);
  const server = createServer({ key: bytes("key.pem"), cert: bytes("cert.pem") }, (socket) => {
    socket.on("error", () => {});
    socket.end(Buffer.concat([Buffer.from(head("HTTP/1.1 200 OK", { "icy-name": "Safe" })), bytes("a.flac")]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/a`;
  const untrusted = await decode(url);
  expect(untrusted).toMatchObject({ ending: "error", reason: expect.stringContaining("certificate is not trusted") });
  process.env.NODE_EXTRA_CA_CERTS = music.path("cert.pem");
  try {
    const decoded = await decode(url, {}, { giveUpMs: 0 });
    expect(firstDifference(decoded.samples, music.samples("a.wav"))).toBe(-1);
    expect(titlesOf(decoded)).toEqual(['[["Name","Safe"]]']);
  } finally {
    delete process.env.NODE_EXTRA_CA_CERTS;
    server.close();
  }
});
