import { execFile } from "node:child_process";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startDaemon } from "../rig/daemon.ts";
import { temporaryPlace } from "../rig/place.ts";
import { scanned } from "../rig/server.ts";
import { writeFlacs } from "../rig/synthetic-music.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/auralis", import.meta.url));
/** Of a FLAC of sox: its blocks of metadata, and nothing of its sound. */
const HEAD_BYTES = 150;

type Ended = { readonly code: number; readonly out: string; readonly err: string };

function auralis(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(PROGRAM, args, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }));
  });
}

test("auralis analyze has everything listened to, says what could not be, and songs have their gain", async () => {
  using place = temporaryPlace("analyze");
  const music = place.under("music");
  writeFlacs(music, 3, 1);
  truncateSync(join(music, "m02.flac"), HEAD_BYTES);
  await using server = await startDaemon({ folder: place.under("server"), music });
  const client = await server.client();
  await scanned(client, 3);
  const url = `http://127.0.0.1:${server.httpPort}`;

  const all = await auralis("--url", url, "analyze");
  expect([all.code, all.out.split("\n")[0]]).toEqual([0, "2 songs analysed, 1 could not be"]);
  expect(all.out).toContain("  m02.flac: ");
  const song = await (await fetch(`${url}/api/v1/library/song?uri=m00.flac`)).json();
  expect(song).toMatchObject({ replayGain: { trackGainDb: expect.any(Number), albumGainDb: null } });

  const again = await auralis("--url", url, "analyze", "m01.flac", "--again", "--json");
  const last = again.out.trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ state: "done", outcome: { analysed: 1, failed: 0 } });

  expect(await auralis("--url", url, "analyze", "nowhere")).toEqual({
    code: 1,
    out: "",
    err: "auralis: There is no song at this address\n",
  });
  client.close();
  await server.stop();
  expect((await auralis("--url", url, "analyze")).code).toBe(69);
}, 60_000);
