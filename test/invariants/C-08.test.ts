/** What is made when it is first needed is made once, however many need it at once, and again when it could not be made. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HttpClient } from "../rig/http-client.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field } from "../rig/mpd-reply.ts";
import { processTree } from "../rig/process-tree.ts";
import type { Server } from "../rig/server.ts";
import { type Stage, setStage } from "../rig/stage.ts";
import { until } from "../rig/wait.ts";

const ASKERS = 50;

const indexers = (server: Server): number[] =>
  processTree(server.pid)
    .filter(({ command }) => command.includes("indexer-host"))
    .map(({ pid }) => pid);

const handles = ({ pid }: Server): number => readdirSync(`/proc/${pid}/fd`).length;

/** Threads that run JavaScript of ours, by the names that Node and we give them. */
function workers({ pid }: Server): string[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const names = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/comm`, "utf8").trim());
  return names.filter((name) => /^(WorkerThread|audio|library)/.test(name)).toSorted();
}

/** After the scan, with no indexer left over from it. */
async function quietStage(name: string): Promise<Stage> {
  const stage = await setStage({ name, lengths: new Array(10).fill(4_410), output: "null" });
  await until("the indexers of the scan to end", () => indexers(stage.server).length === 0);
  return stage;
}

/** 50 clients that ask for a file's comments at the same moment: how many were answered. */
async function askAll(server: Server, uris: readonly string[]): Promise<number> {
  const clients = await Promise.all(Array.from({ length: ASKERS }, () => server.client()));
  const answers = await Promise.allSettled(
    clients.map((client, index) => client.command(`readcomments "${uris[index % uris.length]}"`)),
  );
  for (const client of clients) client.close();
  return answers.filter(({ status }) => status === "fulfilled").length;
}

test(`${ASKERS} simultaneous first requests start one process`, { timeout: 120_000 }, async () => {
  await using stage = await quietStage("c08");
  const { server } = stage;
  const seen = new Set<number>();
  const watch = setInterval(() => {
    for (const pid of indexers(server)) seen.add(pid);
  }, 2);
  const uris = stage.tracks.map(({ uri }) => uri);
  expect(await askAll(server, uris)).toBe(ASKERS);
  for (const pid of indexers(server)) seen.add(pid);
  clearInterval(watch);
  expect(seen.size).toBe(1);
  await until("it to end again", () => indexers(server).length === 0);
  expect(await askAll(server, uris)).toBe(ASKERS);
});

test(`${ASKERS} simultaneous first requests of every kind open each thing once`, { timeout: 120_000 }, async () => {
  await using stage = await quietStage("c08h");
  const { server, client } = stage;
  await everything(server, client);
  await until("the indexer to end", () => indexers(server).length === 0);
  const opened = { handles: handles(server), workers: workers(server) };
  await Promise.all(Array.from({ length: ASKERS }, () => everything(server, client)));
  await until("everything to be closed that was opened for it", () => {
    return indexers(server).length === 0 && handles(server) <= opened.handles;
  });
  // A thread that was made for a while may have ended meanwhile.
  expect(workers(server).length).toBeLessThanOrEqual(opened.workers.length);
});

async function everything(server: Server, client: MpdClient): Promise<void> {
  const http = new HttpClient(server.httpPort);
  const uri = encodeURIComponent("t000.wav");
  await Promise.all([
    client.command("listallinfo"),
    client.command('search any "t"'),
    client.command("list artist group album"),
    client.command("sticker list song t000.wav"),
    client.command("listplaylists"),
    client.command("readcomments t000.wav"),
    http.get("/api/v1/library/songs"),
    http.get(`/api/v1/library/song?uri=${uri}`),
    http.get("/openapi.json"),
  ]);
}

test("when the first could not be made, the next request makes it", { timeout: 120_000 }, async () => {
  await using stage = await quietStage("c08f");
  const { server, client } = stage;
  const uris = stage.tracks.map(({ uri }) => uri);
  // The process dies as soon as it is there, before it answered anybody.
  let kills = 0;
  const killing = setInterval(() => {
    for (const pid of kills === 0 ? indexers(server) : []) {
      process.kill(pid, "SIGKILL");
      kills++;
    }
  }, 1);
  const answered = await askAll(server, uris);
  clearInterval(killing);
  expect(kills).toBeGreaterThan(0);
  // At most the one request that was being answered is lost.
  expect(answered).toBeGreaterThanOrEqual(ASKERS - kills);
  await client.command(`readcomments "${uris[0]}"`);
  expect(indexers(server)).toHaveLength(1);
  expect(field(await client.command("status"), "state")).toBe("stop");
});
