/** Cue sheets as MPD's clients meet them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startDaemon } from "../rig/daemon.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

const SHEET = `PERFORMER "Band"\nTITLE "Album"\nFILE "image.flac" WAVE
TRACK 01 AUDIO\nTITLE "One"\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nTITLE "Two"\nINDEX 01 00:02:37
TRACK 03 AUDIO\nTITLE "Three"\nINDEX 01 00:04:00\n`;

/** The lines of an answer that have these names. */
async function lines(client: MpdClient, command: string, ...names: readonly string[]): Promise<string[]> {
  const reply = await client.command(command);
  return reply.filter(([name]) => names.includes(name)).map(([name, value]) => `${name}: ${value}`);
}

test("tracks are listed, queued, played, sought, kept over a restart", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("cue");
  mkdirSync(place.under("music", "a"), { recursive: true });
  execFileSync("sox", [
    "-n",
    "-r",
    "44100",
    "-b",
    "16",
    "-c",
    "2",
    place.under("music", "a", "image.flac"),
    "synth",
    "6",
    "sine",
    "440",
  ]);
  writeFileSync(place.under("music", "a", "image.cue"), SHEET);
  const options = { folder: place.under("server"), music: place.under("music") };
  const queue = ["a/image.cue/track0001", "a/image.cue/track0002", "a/image.cue/track0003", "a/image.flac"];
  {
    await using server = await startDaemon(options);
    const client = await server.client();
    await client.command("update");
    await scanned(client, 3);
    expect(await lines(client, "lsinfo a", "file", "playlist", "directory")).toEqual([
      "playlist: a/image.cue",
      "directory: a/image.cue",
    ]);
    expect(await lines(client, "find album Album", "file", "Range", "Time", "duration")).toEqual([
      "file: a/image.cue/track0001",
      "Range: 0.000-2.493",
      "Time: 2",
      "duration: 2.493",
      "file: a/image.cue/track0002",
      "Range: 2.493-4.000",
      "Time: 2",
      "duration: 1.507",
      "file: a/image.cue/track0003",
      "Range: 4.000-",
      "Time: 2",
      "duration: 2.000",
    ]);
    await client.list(["add a/image.cue", "load a/image.cue 1:2", "add a"]);
    expect(await lines(client, "playlistinfo 2:", "file", "Range")).toEqual([
      "file: a/image.cue/track0003",
      "Range: 4.000-",
      "file: a/image.flac",
      "Range: 2.493-4.000",
      "file: a/image.cue/track0001",
      "Range: 0.000-2.493",
      "file: a/image.cue/track0002",
      "Range: 2.493-4.000",
      "file: a/image.cue/track0003",
      "Range: 4.000-",
    ]);
    await client.list(["delete 4:", "save kept"]);
    expect(await lines(client, "listplaylist kept", "file")).toEqual(queue.map((uri) => `file: ${uri}`));

    await client.list(["play 1", "pause 1", "seekcur 1"]);
    const isSought = async () => Number(field(await client.command("status"), "elapsed")) >= 1;
    await until("the place in the second track", isSought);
    expect(field(await client.command("status"), "duration")).toBe("1.507");
    await client.command("pause 0");
    await until("the third track", async () => field(await client.command("status"), "song") === "2");
    // Counted from where the track begins, not from the beginning of the file.
    expect(Number(field(await client.command("status"), "elapsed"))).toBeLessThan(2.1);
    await client.command("pause 1");
    client.close();
    await server.stop();
  }
  await using server = await startDaemon(options);
  const client = await server.client();
  expect(await lines(client, "playlistinfo", "file", "Title")).toEqual([
    "file: a/image.cue/track0001",
    "Title: One",
    "file: a/image.cue/track0002",
    "Title: Two",
    "file: a/image.cue/track0003",
    "Title: Three",
    // The file has no title; the sheet said it when it was loaded.
    "file: a/image.flac",
    "Title: Two",
  ]);
  expect(await lines(client, "status", "state", "song")).toEqual(["state: pause", "song: 2"]);
  client.close();
});
