import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codedWav } from "../../../rig/coded-track.ts";
import { startDaemon } from "../../../rig/daemon.ts";
import { member } from "../../../rig/http-client.ts";
import { temporaryPlace } from "../../../rig/place.ts";
import { scanned } from "../../../rig/server.ts";
import { writeFlacs } from "../../../rig/synthetic-music.ts";
import { until } from "../../../rig/wait.ts";
import { EventReader } from "../event-reader.ts";
import { SocketReader } from "../socket-reader.ts";
import { Description, type Operation } from "./document.ts";

const OF_ZONES = "/zones/{zone}";
/** One pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

type Asked = {
  /** Of the address. */
  readonly in?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly upload?: { readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> | string };
};

test("every route really answers as it is described", { timeout: 60_000 }, async () => {
  using place = temporaryPlace("answers");
  const music = place.under("music");
  const uris = writeFlacs(music, 4, 8);
  writeFileSync(place.under("music", "cover.png"), PNG);
  const extra = ["[[output]]", 'name = "Second"', 'type = "null"', "[analysis]", "automatic = false"];
  await using server = await startDaemon({ folder: place.under("server"), music, output: { type: "null" }, extra });
  const mpd = await server.client();
  await scanned(mpd, uris.length);
  mpd.close();
  const origin = `http://127.0.0.1:${server.httpPort}`;
  const document = await (await fetch(`${origin}/openapi.json`)).text();
  const api = new Description(JSON.parse(document));
  const asked = new Set<string>();

  /** Asks, and holds the answer against what is said of it. */
  async function ask(name: string, { in: inPath = {}, query = {}, body, upload }: Asked = {}): Promise<unknown> {
    const operation = operationOf(name);
    const path = operation.path.replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(String(inPath[key])));
    const words = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const init: RequestInit = { method: operation.method };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (upload !== undefined) init.body = upload.bytes;
    const type = upload?.type ?? (body === undefined ? null : "application/json");
    if (type !== null) init.headers = { "Content-Type": type };
    const answer = await fetch(`${origin}${path}?${words}`, init);
    const media = answer.headers.get("content-type") ?? "";
    const isJson = /^application\/json(;|$)/.test(media);
    const value: unknown = isJson ? await answer.json() : (await answer.arrayBuffer()).byteLength;
    const described = Object.keys(operation.responses).find((status) => status !== "default");
    expect([name, answer.status, isJson ? null : value], JSON.stringify(value)).toEqual([
      name,
      Number(described),
      isJson ? null : expect.any(Number),
    ]);
    if (isJson) expect([name, api.faultOf(operation, answer.status, media, value)]).toEqual([name, null]);
    else expect(mediaOf(operation, answer.status), name).toContain(media.replace(/\/.*|;.*/, ""));
    asked.add(name);
    return value;
  }

  function operationOf(name: string): Operation {
    const [method = "", short = ""] = name.split(" ");
    const path = /^\/($|healthz|stream\/)/.test(short) ? short : `/api/v1${short}`;
    const found = api.operations.find((one) => one.name === `${method} ${path}`);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }

  const over = (id: unknown) =>
    until("the job", async () => {
      const state = member(await ask("GET /jobs/{id}", { in: { id: String(id) } }), "state");
      return state === "done" || state === "failed";
    });
  const [a = "", b = ""] = uris;
  const song = { query: { uri: a } };

  for (const name of ["/", "/healthz", "/library", "/stats", "/streams", "/meters", "/outputs"])
    await ask(`GET ${name}`);

  // The library, and what people make of it.
  await ask("GET /library/folders", { query: { uri: "" } });
  for (const list of ["songs", "albums", "artists", "genres", "counts", "failures", "favourites"])
    await ask(`GET /library/${list}`);
  await ask("PUT /library/song/rating", { ...song, body: { rating: 8 } });
  await ask("PUT /library/song/like", { ...song, body: { like: 2 } });
  await ask("PUT /library/song/stickers/{name}", { ...song, in: { name: "mood" }, body: { value: "calm" } });
  await ask("GET /library/song", song);
  await ask("GET /library/song/stickers", song);
  await ask("GET /library/favourites");
  await ask("DELETE /library/song/rating", song);
  await ask("DELETE /library/song/like", song);
  await ask("DELETE /library/song/stickers/{name}", { ...song, in: { name: "mood" } });
  await ask("GET /library/art", song);
  await ask("GET /library/song/stream", song);
  const edits = [{ uri: b, set: { Artist: ["Somebody"] } }];
  await ask("POST /library/tags/preview", { body: { edits } });
  await ask("POST /library/tags", { body: { edits } });
  await ask("POST /library/update", { body: { uri: "" } });

  // What songs sound like, and jobs.
  const analysis = await ask("POST /analysis", { body: { uri: "" } });
  await over(member(analysis, "id"));
  for (const what of ["analysis", "waveform", "similar"]) await ask(`GET /library/song/${what}`, song);
  for (const what of ["", "/failures"]) await ask(`GET /analysis${what}`);
  await ask("DELETE /analysis");
  const render = await ask("POST /render", { body: { uri: a, format: "wav" } });
  await over(member(render, "id"));
  const renderId = { in: { id: String(member(await ask("GET /renders"), "renders", "0", "id")) } };
  await ask("GET /renders/{id}", renderId);
  await ask("DELETE /renders/{id}", renderId);
  await ask("GET /jobs");
  const second = await ask("POST /render", { body: { uri: a } });
  await ask("DELETE /jobs/{id}", { in: { id: String(member(second, "id")) } });

  // The queue, its history, and the player.
  await ask("PUT /queue", { body: { uris: [a, b], play: true } });
  await ask("POST /queue", { body: { uris: [""], position: { afterCurrent: 0 } } });
  await ask("POST /queue/move", { body: { start: 0, end: 1, to: 2 } });
  await ask("POST /queue/shuffle");
  const ids = [0, 1].map((index) => async () => member(await ask("GET /queue"), "entries", String(index), "id"));
  await ask("DELETE /queue/{entryId}", { in: { entryId: Number(await ids[0]?.()) } });
  await ask("POST /queue/remove", { body: { entryIds: [await ids[1]?.()] } });
  for (const verb of ["undo", "redo"]) await ask(`POST /queue/${verb}`);
  await ask("GET /queue/history");
  await ask("POST /queue/save", { body: { name: "Evening", mode: "create" } });
  for (const verb of ["play", "pause", "resume", "toggle", "next", "previous"]) await ask(`POST /player/${verb}`);
  await ask("GET /player");
  await ask("POST /announce", { body: { uri: a, volume: 20 } });
  await ask("PUT /player/position", { body: { seconds: 1 } });
  await ask("PUT /player/volume", { body: { volume: 40 } });
  await ask("PATCH /player/options", { body: { repeat: true, autoplay: "similar" } });
  await ask("POST /player/stop");
  await ask("DELETE /queue");

  // Playlists, stations, timers.
  await ask("PUT /playlists/{name}", { in: { name: "Smart" }, body: { rules: { sort: "-added", limit: 5 } } });
  await ask("POST /playlists/{name}", { in: { name: "Evening" }, body: { uris: [a, b, "http://radio.example/x"] } });
  await ask("POST /playlists/{name}/move", { in: { name: "Evening" }, body: { start: 0, end: 1, to: 1 } });
  await ask("DELETE /playlists/{name}/entries", { in: { name: "Evening" }, query: { start: 0, end: 1 } });
  for (const name of ["Smart", "Evening"]) await ask("GET /playlists/{name}", { in: { name } });
  await ask("GET /playlists");
  await ask("POST /playlists/{name}/rename", { in: { name: "Evening" }, body: { to: "Night" } });
  await ask("POST /playlists/{name}/load", { in: { name: "Night" } });
  await ask("DELETE /playlists/{name}", { in: { name: "Smart" } });
  const station = { name: "Jazz", url: "http://radio.example.org/jazz.mp3" };
  const stationId = {
    in: { id: String(member(await ask("POST /stations", { body: station }), "stations", "0", "id")) },
  };
  await ask("PUT /stations/{id}", { ...stationId, body: { ...station, name: "Blues" } });
  await ask("GET /stations");
  await ask("POST /stations/{id}/play", stationId);
  await ask("DELETE /stations/{id}", stationId);
  const alarm = { time: "06:45", days: ["mon"], playlist: "Night" };
  const alarmId = { in: { id: String(member(await ask("POST /alarms", { body: alarm }), "alarms", "0", "id")) } };
  await ask("PUT /alarms/{id}", { ...alarmId, body: { ...alarm, volume: 30 } });
  await ask("GET /alarms");
  await ask("DELETE /alarms/{id}", alarmId);
  await ask("PUT /player/sleep", { body: { seconds: 1800 } });
  await ask("GET /player/sleep");
  await ask("DELETE /player/sleep");

  // The sound, outputs and zones.
  await ask("PATCH /sound", { body: { balance: -0.2 } });
  await ask("GET /sound");
  await ask("POST /sound/import", { body: { text: "Filter 1: ON PK Fc 100 Hz Gain 2 dB Q 1\nnonsense" } });
  await ask("GET /sound/enhance");
  await ask("POST /sound/enhance/ab");
  const impulse = { in: { name: "room" } };
  await ask("PUT /sound/impulses/{name}", { ...impulse, upload: { type: "audio/wav", bytes: codedRoom() } });
  await ask("GET /sound/impulses");
  await ask("GET /sound/status");
  await ask("DELETE /sound/impulses/{name}", impulse);
  const preset = { in: { name: "night" } };
  await ask("PUT /sound/presets/{name}", { ...preset, body: {} });
  await ask("GET /sound/presets/{name}", preset);
  await ask("GET /sound/presets");
  await ask("POST /sound/presets/{name}/apply", preset);
  await ask("PUT /outputs/{id}/sound", { in: { id: 0 }, body: { preset: "night" } });
  await ask("GET /sound/status");
  await ask("PUT /outputs/{id}/sound", { in: { id: 0 }, body: { preset: null } });
  await ask("DELETE /sound/presets/{name}", preset);
  await ask("DELETE /sound");
  await ask("PUT /outputs/{id}", { in: { id: 0 }, body: { enabled: true } });
  await ask("POST /zones", { body: { name: "kitchen" } });
  await ask("POST /zones/{zone}/outputs", { in: { zone: "kitchen" }, body: { id: 1 } });
  await ask("GET /zones");
  await ask("DELETE /zones/{zone}", { in: { zone: "kitchen" } });

  // Settings, who may ask, and backups.
  await ask("PATCH /settings", { body: { countPlays: false } });
  await ask("GET /settings");
  await ask("DELETE /settings/{name}", { in: { name: "countPlays" } });
  const token = await ask("POST /tokens", { body: { name: "phone", scopes: ["read"] } });
  await ask("GET /tokens");
  await ask("POST /session", { body: { token: member(token, "text") } });
  await ask("GET /session");
  await ask("DELETE /session");
  await ask("DELETE /tokens/{id}", { in: { id: String(member(token, "token", "id")) } });
  await ask("GET /backup");
  const backup = await (await fetch(`${origin}/api/v1/backup`)).text();
  const restore = await ask("POST /restore", { upload: { type: "application/jsonl", bytes: backup } });
  await over(member(restore, "id"));

  // What has no end: the first event of each kind of stream, and that sound comes.
  const reader = await EventReader.open(
    server.httpPort,
    {},
    "/api/v1/events?topics=player,queue,jobs,analysis&meters=10",
  );
  await reader.until(() =>
    ["snapshot", "jobs", "analysis"].every((kind) => reader.events.some((e) => e.event === kind)),
  );
  for (const { data } of reader.events)
    expect(api.faultOf(operationOf("GET /events"), 200, "text/event-stream", data)).toBeNull();
  reader.close();
  asked.add("GET /events");
  const socket = await SocketReader.open(server.httpPort, "/api/v1/ws?topics=player");
  await until("the state", () => socket.events.some(({ event }) => event === "snapshot"));
  for (const { event, data } of socket.events)
    if (event !== "hello") expect(api.faultOf(operationOf("GET /ws"), 200, "application/json", data)).toBeNull();
  socket.socket.close();
  asked.add("GET /ws");
  await fetch(`${origin}/api/v1/queue`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ uris: [""], play: true }),
  });
  const heard = await fetch(`${origin}/stream/default.flac`);
  expect(heard.headers.get("content-type")).toMatch(/^audio\//);
  await heard.body?.cancel();
  asked.add("GET /stream/{name}");

  const names = api.operations.map(({ name }) => name.replace(" /api/v1", " "));
  const isCopy = (name: string) => name.includes(`${OF_ZONES}/`) && names.includes(name.replace(OF_ZONES, ""));
  expect([...asked].sort()).toEqual(names.filter((name) => !isCopy(name)).sort());
  for (const { name, responses } of api.operations.filter(({ name }) => isCopy(name.replace(" /api/v1", " ")))) {
    expect([name, responses]).toEqual([name, operationOf(name.replace(` /api/v1${OF_ZONES}`, " ")).responses]);
  }
});

function mediaOf({ responses }: Operation, status: number): string {
  return Object.keys(responses[String(status)]?.content ?? {}).join();
}

function codedRoom(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(codedWav(8_000, 512));
}
