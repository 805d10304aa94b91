import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backup, contentOf, postBackup } from "../rig/backups.ts";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { temporaryPlace } from "../rig/place.ts";
import { type Server, scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

async function restored(server: Server, text: string): Promise<unknown> {
  const { status, body } = await postBackup(server, text);
  expect(status, JSON.stringify(body)).toBe(202);
  return until("the end of the restore", async () => {
    const job = await new HttpClient(server.httpPort).get(`/api/v1/jobs/${String(member(body, "id"))}`);
    return member(job.body, "state") === "running" || member(job.body, "state") === "queued" ? null : job.body;
  });
}

test("what people put in comes back wholly, or nothing does, also after a crash", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("backup");
  const music = place.under("music");
  const [first, second] = writeCodedTracks(music, [44_100, 44_101, 44_102]).map(({ uri }) => uri);
  const options = { folder: place.under("server"), music, output: { type: "null" } as const };
  let server = await startDaemon(options);
  await using _ = { [Symbol.asyncDispose]: () => server.kill() };
  const mpd = await server.client();
  await scanned(mpd, 3);
  mpd.close();
  const http = new HttpClient(server.httpPort);
  const put = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await http.send(method, `/api/v1${path}`, body);
    expect(status, `${method} ${path} ${JSON.stringify(answer)}`).toBe(200);
  };
  await put("PUT", "/playlists/Evening", { uris: [first, "http://radio.example/x"] });
  await put("PUT", "/playlists/Best", { rules: { filter: '(Artist == "x")', sort: "-rating", limit: 10 } });
  await put("PUT", `/library/song/rating?uri=${first}`, { rating: 8 });
  await put("PUT", `/library/song/stickers/mood?uri=${second}`, { value: "calm" });
  await put("PATCH", "/sound", { balance: -0.2 });
  await put("PUT", "/sound/presets/night");
  await put("POST", "/alarms", { time: "06:45", days: ["mon"], playlist: "Evening" });
  await put("POST", "/stations", { name: "Jazz", url: "http://radio.example/jazz" });
  await put("PATCH", "/settings", { analysisHours: "22:00-07:00" });
  await put("POST", "/zones", { name: "kitchen" });
  await put("PUT", "/zones/kitchen/queue", { uris: [second, first] });
  await put("PATCH", "/player/options", { repeat: true, crossfadeSeconds: 3 });
  await put("PUT", "/player/volume", { volume: 33 });
  await put("PUT", "/queue", { uris: [first, second, "http://radio.example/x"] });
  const good = await backup(server);
  const kinds = contentOf(good).map(({ kind }) => kind);
  for (const kind of ["playlist", "smart", "sticker", "preset", "alarm", "station", "settings", "zone"]) {
    expect(kinds).toContain(kind);
  }

  await put("PUT", "/playlists/Evening", { uris: [second] });
  await put("PUT", "/playlists/Other", { uris: [second] });
  await put("DELETE", "/playlists/Best");
  await put("DELETE", `/library/song/rating?uri=${first}`);
  await put("PUT", `/library/song/like?uri=${first}`, { like: 2 });
  await put("PUT", "/sound/presets/day", {});
  await put("DELETE", "/settings/analysisHours");
  await put("DELETE", "/queue");
  await put("PUT", "/player/volume", { volume: 90 });
  await put("DELETE", "/zones/kitchen");
  const changed = await backup(server);

  // Nothing that is not wholly right is begun.
  const lines = good.trimEnd().split("\n");
  for (const bad of [
    "",
    "nonsense",
    lines.slice(0, -1).join("\n"),
    [...lines, lines[1]].join("\n"),
    good.replace('"volume":33', '"volume":333'),
  ]) {
    const { status, body } = await postBackup(server, bad);
    expect([status, member(body, "code")], bad.slice(0, 60)).toEqual([400, "invalid-request"]);
  }
  // One that cannot be finished is taken back.
  const zones = Array.from({ length: 16 }, (_, i) => lines.at(-2)?.replace(/"name":"\w+"/, `"name":"z${i}"`));
  const body = lines.slice(1, -1).filter((line) => !line.startsWith('{"kind":"zone"'));
  const tooMany = [lines[0], ...body, ...zones, JSON.stringify({ kind: "end", records: body.length + 16 })].join("\n");
  expect(await restored(server, tooMany)).toMatchObject({
    state: "failed",
    reason: expect.stringContaining("as before"),
  });
  expect(contentOf(await backup(server))).toEqual(contentOf(changed));

  expect(await restored(server, good)).toMatchObject({ state: "done", outcome: { leftOut: 0 } });
  expect(contentOf(await backup(server))).toEqual(contentOf(good));

  // As if the process had died in the middle of it.
  await server.stop();
  const folder = join(options.folder, "state", "restores");
  const before = readdirSync(folder).sort().at(-1) ?? "";
  writeFileSync(join(folder, "way-back"), before);
  server = await startDaemon(options);
  expect(contentOf(await backup(server))).toEqual(contentOf(changed));
  expect(readdirSync(folder)).not.toContain("way-back");
  expect(server.log()).not.toMatch(/"level":(50|60)/);
});
