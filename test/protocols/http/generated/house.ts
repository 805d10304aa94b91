import { mkdirSync } from "node:fs";
import { writeCodedTracks } from "../../../rig/coded-track.ts";
import { startDaemon } from "../../../rig/daemon.ts";
import { HttpClient, member } from "../../../rig/http-client.ts";
import { temporaryPlace } from "../../../rig/place.ts";
import { type Server, scanned } from "../../../rig/server.ts";
import type { Subject } from "./campaign.ts";
import type { Operation } from "./document.ts";
import type { Hints } from "./values.ts";

/** The real daemon with something of everything that requests can be about. */
export async function openHouse(): Promise<AsyncDisposable & { readonly server: Server; readonly subject: Subject }> {
  const place = temporaryPlace("generated");
  const music = place.under("music");
  mkdirSync(music);
  const lengths = Array.from({ length: 12 }, (_, index) => 44_100 * (2 + index));
  const tracks = writeCodedTracks(music, lengths);
  const output = { type: "null" } as const;
  const extra = ["[[output]]", 'name = "Second"', 'type = "null"', "[analysis]", "automatic = false"];
  const server = await startDaemon({ folder: place.under("server"), music, output, extra });
  const mpd = await server.client();
  await mpd.command("update");
  await scanned(mpd, tracks.length);
  const http = new HttpClient(server.httpPort);
  const uris = (await mpd.command("listall")).flatMap(([name, value]) => (name === "file" ? [value] : []));
  const put = (path: string, body?: unknown) => http.send("PUT", `/api/v1${path}`, body);
  const post = (path: string, body?: unknown) => http.send("POST", `/api/v1${path}`, body);
  const render = await post("/render", { uri: uris[0] });
  const job = member(render.body, "id") ?? "none";
  await post("/library/update");
  const prepare = async ({ path }: Operation): Promise<Hints> => {
    if (path.includes("zones")) await post("/zones", { name: "kitchen" });
    if (path.includes("playlists")) await put("/playlists/Evening", { uris });
    if (/presets|outputs/.test(path)) await put("/sound/presets/night");
    const known = member((await http.get("/api/v1/alarms")).body, "alarms", "0", "id");
    const made = known === undefined ? (await post("/alarms", { time: "06:45", enabled: false })).body : null;
    const alarm = known ?? member(made, "alarms", "0", "id") ?? "none";
    await put("/zones/kitchen/queue", { uris, play: true });
    await put("/queue", { uris, play: true });
    const queue = await http.get("/api/v1/queue");
    const ids = [1, 2, 3].map((index) => member(queue.body, "entries", String(index), "id") ?? 1);
    return {
      ...{ zone: ["default", "kitchen"], uri: uris, uris: [[uris[0]], uris.slice(0, 4), [""]], under: [""] },
      ...{ name: ["Evening", "night", "New"], to: [0, 1, "Later"], id: ["0", "1", alarm, job, 0, 1], entryId: ids },
      ...{ seconds: [1, 5], position: [0, 1], start: [0, 1], end: [2, 3], time: ["06:45"], days: [["mon"]] },
      ...{ playlist: ["Evening", null], topics: ["player"], sort: ["Title", "-added"], by: ["Artist", "genre"] },
      ...{ filter: ['(Artist == "x")'], preset: ["night", null], url: ["http://radio.example/stream.mp3"] },
      ...{ text: ["Preamp: -3 dB\nFilter 1: ON PK Fc 100 Hz Gain 2 dB Q 1"], meters: [5], relativeSeconds: [1] },
    };
  };
  return {
    server,
    subject: { httpPort: server.httpPort, mpd, secrets: [place.path, process.cwd()], prepare },
    [Symbol.asyncDispose]: async () => {
      mpd.close();
      await server.kill();
      place[Symbol.dispose]();
    },
  };
}
