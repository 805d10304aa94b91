/** From the tags of files, through the library and a client's choice, to the samples the device is given. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { captureDevice } from "../rig/alsa.ts";
import { samplesOf } from "../rig/capture.ts";
import { codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { field } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

const FRAMES = [30_000, 20_000];
/** Of both songs, for the track and for the album. */
const TAGGED_DB = [
  { track: -6.0206, album: -12.0412 },
  { track: -12.0412, album: -12.0412 },
] as const;

test.each<{ mode: string; gains: readonly number[]; audio: readonly string[] }>([
  { mode: "off", gains: [1, 1], audio: [] },
  { mode: "track", gains: [0.5, 0.25], audio: [] },
  { mode: "album", gains: [0.25, 0.25], audio: [] },
  { mode: "auto", gains: [0.25, 0.25], audio: [] },
  { mode: "track", gains: [1, 0.5], audio: ["replay_gain_preamp_db = 6.0206"] },
])(
  "mpc replaygain $mode plays two tagged FLACs at $gains, configured with $audio",
  { timeout: 120_000 },
  async (each) => {
    const { mode, gains, audio } = each;
    using place = temporaryPlace("gain");
    const music = place.under("music");
    mkdirSync(music);
    for (const { uri, index } of writeCodedTracks(place.under("wav"), FRAMES)) {
      const { track, album } = TAGGED_DB[index] ?? { track: 0, album: 0 };
      const tags = [`REPLAYGAIN_TRACK_GAIN=${track} dB`, `REPLAYGAIN_ALBUM_GAIN=${album} dB`];
      const options = ["--silent", ...tags.map((tag) => `--tag=${tag}`), "-o", place.under("music", `${index}.flac`)];
      execFileSync("flac", [...options, place.under("wav", uri)]);
    }
    const device = captureDevice(place.path);
    await using server = await startDaemon({
      folder: place.under("server"),
      music,
      audio,
      output: { type: "alsa", device: device.device, configPath: device.configPath },
    });
    const client = await server.client();
    await client.command("update");
    await scanned(client, FRAMES.length);
    const mpc = (...words: string[]) =>
      execFileSync("mpc", ["-p", String(server.mpdPort), ...words], { encoding: "utf8" });
    mpc("volume", "100");
    mpc("replaygain", mode);
    expect(mpc("replaygain")).toBe(`replay_gain_mode: ${mode}\n`);
    mpc("add", "/");
    mpc("play");
    await until("the end", async () => field(await client.command("status"), "state") === "stop", 60_000, 50);
    client.close();
    await server.stop();

    const samples = samplesOf(device.takes());
    const begin = samples.findIndex((sample) => Math.abs(sample) > 100) >> 1;
    let at = begin * 2;
    for (const [index, frames] of FRAMES.entries()) {
      const gain = gains[index] ?? 0;
      // Dither and rounding move a sample by one step; without a gain there are none.
      const allowed = mode === "off" ? 0 : 1;
      for (let frame = 0; frame < frames; frame++, at += 2) {
        const off = [(samples[at] ?? 0) - codeOf(index) * gain, (samples[at + 1] ?? 0) - counterOf(frame) * gain];
        if (off.some((error) => Math.abs(Math.round(error)) > allowed))
          throw new Error(`song ${index}, frame ${frame}`);
      }
    }
  },
);
