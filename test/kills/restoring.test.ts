/** kill -9 in the middle of a restore: after the next start all is as it was before, or as the backup says, never a mixture. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { backup, contentOf, postBackup } from "../rig/backups.ts";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { HttpClient } from "../rig/http-client.ts";
import { temporaryPlace } from "../rig/place.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import { type Server, scanned } from "../rig/server.ts";
import { expectSound } from "./integrity.ts";

const LISTS = Array.from({ length: 16 }, (_, i) => `list-${i}`);
const RANDOM_POINTS = sized(0, 40);

test("a restore that is killed was never begun, or is through", {
  timeout: 120_000 + RANDOM_POINTS * 20_000,
}, async () => {
  const random = seeded(runSeed("kills while restoring"));
  using place = temporaryPlace("kills-restoring");
  const [first, second] = writeCodedTracks(place.under("music"), [44_100, 44_101]).map(({ uri }) => uri);
  const options = { folder: place.under("server"), music: place.under("music") };
  const under = (...names: string[]) => place.under("server", "state", ...names);
  let server = await startDaemon(options);
  await using _ = { [Symbol.asyncDispose]: () => server.kill() };
  const mpd = await server.client();
  await scanned(mpd, 2);
  mpd.close();
  const http = new HttpClient(server.httpPort);
  const put = (method: string, path: string, body?: unknown) => http.send(method, `/api/v1${path}`, body);
  const putLists = (uris: unknown[]) => Promise.all(LISTS.map((name) => put("PUT", `/playlists/${name}`, { uris })));
  await putLists([first]);
  await put("PUT", `/library/song/rating?uri=${first}`, { rating: 8 });
  await put("POST", "/alarms", { time: "06:45", days: ["mon"] });
  await put("POST", "/zones", { name: "kitchen" });
  await put("PUT", "/zones/kitchen/queue", { uris: [second, first] });
  await put("PUT", "/queue", { uris: [first, second] });
  const wanted = await backup(server);
  await putLists([second, second]);
  await put("PUT", `/library/song/rating?uri=${first}`, { rating: 2 });
  for (const { id } of (await alarms(server)).alarms) await put("DELETE", `/alarms/${id}`);
  await put("DELETE", "/zones/kitchen");
  await put("PUT", "/queue", { uris: [second] });
  const before = await backup(server);

  /** Whether the restore is through after all. */
  const cutAt = async (isThere: () => boolean): Promise<boolean> => {
    expect((await postBackup(server, wanted)).status).toBe(202);
    while (!isThere()) await new Promise(setImmediate);
    await server.kill();
    expectSound(under());
    server = await startDaemon(options);
    const content = contentOf(await backup(server));
    const isThrough = content.some(({ kind }) => kind === "alarm");
    expect(content).toEqual(contentOf(isThrough ? wanted : before));
    expect(existsSync(under("restores", "way-back"))).toBe(false);
    return isThrough;
  };
  const holds = (path: string, text: string) => existsSync(path) && readFileSync(path, "utf8").includes(text);
  const isListDone = (name: string) => holds(under("playlists", `${name}.m3u`), `${first}`);
  const cuts = [await cutAt(() => isListDone("list-3"))];
  for (let i = 0; i < RANDOM_POINTS; i++) {
    const name = random.pick(LISTS);
    cuts.push(await cutAt(() => isListDone(name)));
  }
  const isNearEnd = () => holds(under("alarms.json"), "06:45");
  cuts.push(await cutAt(isNearEnd));
  console.info(`restores taken back: ${cuts.filter((isThrough) => !isThrough).length} of ${cuts.length}`);
  // The way back is given up when all is on the disk, and not before.
  expect(await cutAt(() => isNearEnd() && !existsSync(under("restores", "way-back")))).toBe(true);
});

async function alarms({ httpPort }: Server): Promise<{ alarms: { id: string }[] }> {
  return (await fetch(`http://127.0.0.1:${httpPort}/api/v1/alarms`)).json() as never;
}
