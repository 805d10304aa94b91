import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startDaemon } from "../../rig/daemon.ts";
import { field } from "../../rig/mpd-reply.ts";
import { type Place, temporaryPlace } from "../../rig/place.ts";
import { type Server, scanned } from "../../rig/server.ts";
import { writeFlacs } from "../../rig/synthetic-music.ts";
import { until } from "../../rig/wait.ts";

const SCRIPT = fileURLToPath(new URL("../../rig/home_assistant.py", import.meta.url));
const PICTURE_BYTES = 20_000;

type Poll = {
  readonly status: Readonly<Record<string, string>>;
  readonly song: Readonly<Record<string, string>>;
  /** Where the picture came from and its length; the number of the refusal when there is none. */
  readonly art: readonly [source: string, bytes: number] | number | null;
  readonly playlists: readonly string[];
  readonly state: string;
};

function hasPythonMpd(): boolean {
  try {
    execFileSync("python3", ["-c", "import sys; sys.path += ['/usr/lib/python3/dist-packages']; import mpd.asyncio"], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

const isThere = hasPythonMpd();
if (!isThere) console.warn("there is no python3-mpd here; scripts/bootstrap.sh test installs it");

async function homeAssistant<Answer>(
  server: Server,
  what: "polls" | "setvol" | "hasty",
  value: number,
): Promise<Answer> {
  const { stdout } = await promisify(execFile)("python3", [SCRIPT, String(server.mpdPort), what, String(value)]);
  return JSON.parse(stdout) as Answer;
}

/** One song with a picture inside, one with a picture beside it, one with none. */
function writeMusic(place: Place): string {
  const picture = place.under("cover.jpg");
  writeFileSync(picture, Buffer.concat([Buffer.from("ffd8ffe0", "hex"), Buffer.alloc(PICTURE_BYTES - 4, 1)]));
  const music = place.under("music");
  for (const folder of ["inside", "beside", "none"]) {
    mkdirSync(`${music}/${folder}`, { recursive: true });
    writeFlacs(`${music}/${folder}`, 1, 20);
  }
  copyFileSync(picture, `${music}/beside/cover.jpg`);
  execFileSync("metaflac", [`--import-picture-from=3|image/jpeg||1x1x24|${picture}`, `${music}/inside/m00.flac`]);
  return music;
}

test.skipIf(!isThere)(
  "Home Assistant sees state, songs, pictures and playlists on connection after connection",
  async () => {
    using place = temporaryPlace("home-assistant");
    await using server = await startDaemon({ folder: place.under("server"), music: writeMusic(place) });
    using client = await server.client();
    await client.command("update");
    await scanned(client, 3);
    await client.list(["add inside", "add beside", "add none", "save evening", "setvol 40", "play 0", "pause 1"]);

    const [first, second, ...more] = await homeAssistant<Poll[]>(server, "polls", 3);
    expect(first).toMatchObject({
      status: { volume: "40", state: "pause", repeat: "0", random: "0", single: "0" },
      song: { file: "inside/m00.flac", time: "20", duration: "20.000" },
      art: ["readpicture", PICTURE_BYTES],
      playlists: ["evening"],
      state: "pause",
    });
    expect(Object.keys(first?.status ?? {})).toContain("elapsed");
    expect([second, ...more]).toEqual([first, first]);

    await client.list(["play 1", "pause 1"]);
    expect((await homeAssistant<Poll[]>(server, "polls", 1))[0]?.art).toEqual(["albumart", PICTURE_BYTES]);
    await client.list(["play 2", "pause 1"]);
    // 50, or it is a warning in Home Assistant's log with every song.
    expect((await homeAssistant<Poll[]>(server, "polls", 1))[0]?.art).toBe(50);

    // Five above 100 and below 0: refused with a number that the library knows, and nothing changes.
    for (const volume of [105, -5]) expect(await homeAssistant(server, "setvol", volume)).toBe(2);
    expect(field(await client.command("status"), "volume")).toBe("40");
    expect(await homeAssistant(server, "setvol", 45)).toBeNull();
    // Volume up does not wait for its answer.
    await homeAssistant(server, "hasty", 55);
    await until("the volume", async () => field(await client.command("status"), "volume") === "55");
  },
);

test.skipIf(!isThere)("without a mixer Home Assistant is told of no volume", async () => {
  using place = temporaryPlace("home-assistant");
  mkdirSync(place.under("music"));
  const options = { folder: place.under("server"), music: place.under("music"), mixer: "none" } as const;
  await using server = await startDaemon(options);
  const [poll] = await homeAssistant<Poll[]>(server, "polls", 1);
  expect(poll?.status).not.toHaveProperty("volume");
  expect(await homeAssistant(server, "setvol", 50)).toBe(5);
});
