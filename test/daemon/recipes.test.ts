import { execFile, execFileSync, spawn } from "node:child_process";
import { copyFileSync, readFileSync, renameSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDaemon } from "../rig/daemon.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { type Server, scanned } from "../rig/server.ts";
import { writeFlacs } from "../rig/synthetic-music.ts";
import { until } from "../rig/wait.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, chapter = ""] = /^## Ten things home automation does$(.*?)^## /ms.exec(readme) ?? [];
const [address = "", ...recipes] = [...chapter.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, lines = ""]) => lines);

let place: Place;
let server: Server;
let http: HttpClient;

beforeAll(async () => {
  place = temporaryPlace("recipes");
  const album = place.under("music", "Miles Davis", "Kind of Blue");
  const titles = ["So What", "Freddie Freeloader", "Blue in Green"];
  writeFlacs(album, 1, 60);
  for (const copy of ["m01", "m02"]) copyFileSync(`${album}/m00.flac`, `${album}/${copy}.flac`);
  for (const [index, title] of titles.entries()) {
    const file = `${album}/m0${index}.flac`;
    execFileSync("metaflac", [`--set-tag=TITLE=${title}`, "--set-tag=ARTIST=Miles Davis", file]);
  }
  const [bell = ""] = writeFlacs(place.under("music", "Sounds"), 1, 1);
  renameSync(place.under("music", "Sounds", bell), place.under("music", "Sounds", "doorbell.flac"));
  server = await startDaemon({ folder: place.under("server"), music: place.under("music") });
  const client = await server.client();
  await scanned(client, titles.length + 1);
  client.close();
  http = new HttpClient(server.httpPort);
});
afterAll(async () => {
  await server.stop();
  place[Symbol.dispose]();
});

/** As it stands in the README, but for the port. */
const scriptOf = (number: number) =>
  `set -euo pipefail\n${address.replace("127.0.0.1:6690", `127.0.0.1:${server.httpPort}`)}${recipes[number - 1] ?? "false"}`;

async function cook(number: number): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["-c", scriptOf(number)]);
  return stdout.trim();
}
const get = async (path: string, ...members: string[]) => member((await http.get(`/api/v1${path}`)).body, ...members);
const uris = async () => {
  const entries = (await get("/queue", "entries")) as { song: { uri: string } }[];
  return entries.map(({ song }) => song.uri.split("/").at(-1));
};

test("there are ten, and each does what the README says", async () => {
  expect(recipes).toHaveLength(10);

  expect(JSON.parse(await cook(4))).toMatchObject({ total: 3 });
  await until("it plays", async () => (await get("/player", "state")) === "playing");
  expect(await cook(1)).toBe("playing: Miles Davis - So What");

  expect(JSON.parse(await cook(2))).toMatchObject({ state: "paused" });
  expect(JSON.parse(await cook(3))).toMatchObject({ announcing: true, state: "paused", volume: 100 });
  await until("the end of the bell", async () => (await get("/player", "announcing")) === false);
  expect(await get("/player", "state")).toBe("paused");
  await cook(2);
  const seconds = Number(await get("/player", "positionSeconds"));
  await cook(3);
  await until("the music", async () => (await get("/player", "state")) === "playing");
  expect(Number(await get("/player", "positionSeconds")) - seconds).toBeLessThan(1);
  expect(await get("/player", "error")).toBeNull();

  await cook(6);
  expect(await uris()).toEqual(["m00.flac", "m02.flac", "m01.flac", "m02.flac"]);

  await cook(5);
  expect(await get("/playlists/Dinner", "total")).toBe(4);
  expect(await get("/player", "state")).toBe("playing");

  const answers = await cook(7);
  expect(answers).toContain('"enabled":false');
  expect(await get("/outputs", "outputs")).toMatchObject([{ enabled: true }]);

  await cook(8);
  expect(await get("/player/sleep", "secondsLeft")).toBeGreaterThan(1700);
  await cook(9);
  expect(await get("/alarms", "alarms")).toMatchObject([{ time: "06:45", volume: 30, days: { length: 5 } }]);
});

test("the last tells of changes as they come", async () => {
  const told = spawn("bash", ["-c", scriptOf(10)], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  let text = "";
  told.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  await until("the state", () => text.startsWith("amplifier on\n"));
  await http.send("POST", "/api/v1/player/pause");
  await until("the pause", () => text.endsWith("amplifier off\n"));
  // The pipeline is a group of processes of its own.
  if (told.pid !== undefined) process.kill(-told.pid, "SIGTERM");
});
