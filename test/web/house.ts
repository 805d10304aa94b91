import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDaemon } from "../rig/daemon.ts";
import { freePort } from "../rig/ports.ts";
import type { Server } from "../rig/server.ts";
import { until } from "../rig/wait.ts";
import { STRANGE_HOST } from "./browser.ts";
import { writeMusic } from "./music.ts";

const SONG_SECONDS = 30;
const SCAN_LIMIT_MS = 600_000;

/** A daemon with a library and a queue, and its page. `music`: another library than one made for it. */
export async function openHouse(music?: string) {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  const library = music ?? join(folder, "music");
  const count = music === undefined ? writeMusic(library, SONG_SECONDS) : 1;
  const port = await freePort();
  const start = () =>
    startDaemon({
      folder,
      music: library,
      env: { AURALIS_HTTP__PORT: String(port), AURALIS_HTTP__ALLOWED_HOSTS: `["${STRANGE_HOST}"]` },
      extra: ["[[output]]", 'name = "Kitchen"', 'type = "null"', "enabled = false"],
    });
  let server: Server = await start();
  const address = `http://127.0.0.1:${port}/`;
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const answer = await fetch(`${address}api/v1${path}`, { method, ...init });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  type Songs = { songs: { uri: string; album: string | null; artist: string | null }[] };
  const isScanned = async () => {
    const { songs, scan } = await ask<{ songs: number; scan: { updating: boolean } }>("GET", "/library");
    return songs >= count && !scan.updating;
  };
  await until("the scan", isScanned, SCAN_LIMIT_MS, 50);
  const { songs } = await ask<Songs>("GET", "/library/songs?sort=album&limit=60");
  const first = songs.find(({ album, artist }) => album !== null && artist !== null) ?? songs[0];
  return {
    address,
    /** Where nobody may do anything without a token. */
    strangeAddress: `http://${STRANGE_HOST}:${port}/`,
    ask,
    songs: songs.map(({ uri }) => uri),
    album: first?.album ?? "",
    artist: first?.artist ?? "",
    song: first?.uri ?? "",
    /** Puts a file into the music folder. */
    write: (name: string, text: string) => writeFileSync(join(library, name), text),
    /** Ends the daemon; `meanwhile` happens while it is away; starts it anew at the same address. */
    restart: async (meanwhile = async () => {}) => {
      await server.stop();
      await meanwhile();
      server = await start();
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;
