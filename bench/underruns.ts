/**
 * What a sound card would have missed: plays FLAC through a device that takes samples at its own pace, while the machine is
 * busy with everything at once. `npm run bench:xruns -- --minutes 10 --buffer-ms 20 --full-chain`; one JSON line, exit code
 * 1 if anything was missed. `watchers`: what plain C threads in real-time places, one per processor, would have missed meanwhile.
 *   --buffer-ms N   of the device (20)      --clients N   of MPD, half of them asking all the time (50)
 *   --full-chain    every stage of the sound, with a response of 65 536 taps, and a slider that moves every two seconds
 *   --pulse         PulseAudio's null sink instead of our paced libasound
 *   --hogs N        processes that want a core each (4)      --no-scan   do not read the library again all the time
 */
import { parseArgs } from "node:util";
import { NEUTRAL } from "../src/shared/sound/settings.ts";
import { FakeAlsa } from "../test/engine/fake-alsa.ts";
import { writeCodedTracks } from "../test/rig/coded-track.ts";
import { startDaemon } from "../test/rig/daemon.ts";
import { audioHealth } from "../test/rig/health.ts";
import { cpuHogs } from "../test/rig/hogs.ts";
import { HttpClient } from "../test/rig/http-client.ts";
import type { MpdClient } from "../test/rig/mpd-client.ts";
import { field, numeric } from "../test/rig/mpd-reply.ts";
import { temporaryPlace } from "../test/rig/place.ts";
import { startPulse } from "../test/rig/pulse.ts";
import { hasRealtimeThread } from "../test/rig/realtime.ts";
import { scanned } from "../test/rig/server.ts";
import { writeFlacs } from "../test/rig/synthetic-music.ts";
import { sleep, until } from "../test/rig/wait.ts";
import { wavHeader } from "../test/rig/wav.ts";
import { watchProcessors } from "./watcher.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    "buffer-ms": { type: "string", default: "20" },
    clients: { type: "string", default: "50" },
    hogs: { type: "string", default: "4" },
    "full-chain": { type: "boolean", default: false },
    "no-scan": { type: "boolean", default: false },
    pulse: { type: "boolean", default: false },
  },
});

const SONGS = 4;
const SONG_SECONDS = 60;
const SCANNED_FILES = 300;
const TAPS = 65_536;
const RATE_HZ = 44_100;
const SLIDERS = 31;

using place = temporaryPlace("underruns");
const music = place.under("music");
const songs = writeFlacs(music, SONGS, SONG_SECONDS);
writeCodedTracks(place.under("music", "many"), Array(SCANNED_FILES).fill(4_411));
const fake = values.pulse ? null : new FakeAlsa();
// It keeps no record, and there is nothing it should read while it plays.
delete process.env.FAKE_ASOUND_RECORD;
delete process.env.FAKE_ASOUND_SCRIPT;
using pulse = values.pulse ? await startPulse(place.under("pulse")) : null;
await using server = await startDaemon({
  folder: place.under("server"),
  music,
  output: { type: "alsa", device: pulse?.device ?? "paced", configPath: pulse?.configPath ?? "/dev/null" },
  audio: [
    `buffer_ms = ${Number(values["buffer-ms"])}`,
    ...(fake === null ? [] : [`alsa_library = ${JSON.stringify(fake.libraries.alsa)}`]),
  ],
});
const http = new HttpClient(server.httpPort);
using client = await server.client();
await client.command("update");
await scanned(client, songs.length + SCANNED_FILES);
if (values["full-chain"]) await setChain();
await client.list([...songs.map((uri) => `add ${uri}`), "repeat 1", "crossfade 5", "play 0"]);
await until("sound", async () => (numeric(await client.command("status"), "elapsed") ?? 0) > 0.2);
await sleep(2_000);

const before = (await audioHealth(server.httpPort)).xruns;
const beganMs = performance.now();
const endMs = beganMs + Number(values.minutes) * 60_000;
const isRunning = () => performance.now() < endMs;
const clients = await Promise.all(Array.from({ length: Number(values.clients) }, () => server.client()));
let [scans, asked] = [0, 0];
const watchers = watchProcessors(place.path, Number(values["buffer-ms"]));
{
  using _hogs = cpuHogs(Number(values.hogs));
  const busy = clients.map((each, index) => (index % 2 === 0 ? ask(each) : Promise.resolve()));
  await Promise.all([...busy, values["no-scan"] ? Promise.resolve() : scan(), moveSlider()]);
}
const { xruns, text } = await audioHealth(server.httpPort);
const report = {
  minutes: (performance.now() - beganMs) / 60_000,
  ...{
    bufferMs: Number(values["buffer-ms"]),
    fullChain: values["full-chain"],
    device: values.pulse ? "pulse" : "paced",
  },
  ...{ xruns: xruns - before, realtime: hasRealtimeThread(server.pid), clients: clients.length, asked, scans },
  watchers: await watchers.end(),
  health: JSON.parse(text) as unknown,
};
console.log(JSON.stringify(report));
for (const each of clients) each[Symbol.dispose]();
fake?.remove();
process.exitCode = report.xruns === 0 ? 0 : 1;

async function ask(each: MpdClient): Promise<void> {
  while (isRunning()) {
    await each.command(["status", "currentsong", "plchanges 0", "lsinfo many"][asked % 4] ?? "ping");
    asked++;
    await sleep(20);
  }
}

async function scan(): Promise<void> {
  while (isRunning()) {
    if (field(await client.command("status"), "updating_db") === undefined) {
      await client.command("rescan");
      scans++;
    }
    await sleep(100);
  }
}

async function moveSlider(): Promise<void> {
  for (let turn = 0; values["full-chain"] && isRunning(); turn++) {
    await http.send("PATCH", "/api/v1/sound", { graphic: { enabled: true, set: "iso31", slidersDb: sliders(turn) } });
    await sleep(2_000);
  }
}

function sliders(turn: number): number[] {
  return Array.from({ length: SLIDERS }, (_, slider) => ((slider + turn) % 7) - 3);
}

async function setChain(): Promise<void> {
  const pcm = Buffer.alloc(TAPS * 4);
  for (let tap = 0; tap < TAPS; tap++) {
    const decay = Math.exp((-6 * tap) / TAPS) * 3000;
    pcm.writeInt16LE(Math.round(decay * Math.sin(tap * tap)), tap * 4);
    pcm.writeInt16LE(Math.round(decay * Math.cos(tap * tap)), tap * 4 + 2);
  }
  const put = await fetch(`${http.origin}/api/v1/sound/impulses/room.wav?normalise=true`, {
    method: "PUT",
    body: Buffer.concat([wavHeader(RATE_HZ, pcm.length), pcm]),
    headers: { "content-type": "audio/wav" },
  });
  if (!put.ok) throw new Error(await put.text());
  const bands = Array.from({ length: 10 }, (_, band) => ({
    ...{ type: "peaking", frequencyHz: 31.25 * 2 ** band, gainDb: band % 2 === 0 ? 2 : -2, q: 1.4, side: "both" },
  }));
  const answer = await http.send("PATCH", "/api/v1/sound", {
    levelMatcher: { ...NEUTRAL.levelMatcher, enabled: true },
    parametric: { ...NEUTRAL.parametric, enabled: true, bands },
    graphic: { enabled: true, set: "iso31", slidersDb: sliders(0) },
    convolver: { ...NEUTRAL.convolver, enabled: true, impulse: "room.wav" },
    compressor: { ...NEUTRAL.compressor, enabled: true },
    enhance: { ...NEUTRAL.enhance, enabled: true },
    width: { ...NEUTRAL.width, enabled: true, width: 1.2 },
    crossfeed: { ...NEUTRAL.crossfeed, enabled: true },
    balance: 0.1,
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}
