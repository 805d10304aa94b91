/** A batch of tags is wholly applied or wholly as before, whatever fails and whenever the daemon dies. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseFile } from "music-metadata";
import { expect, test } from "vitest";
import { knife } from "../kills/knife.ts";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { type HttpAnswer, HttpClient, member } from "../rig/http-client.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import { type Server, scanned } from "../rig/server.ts";
import { sleep, until } from "../rig/wait.ts";

const FILES = 20;
const KILLS = sized(9, 100);
/** Calls a batch makes once or twice for each file in the indexer host, and a few times in the daemon for its journal. */
const CALLS = ["fsync", "ftruncate", "link", "rename", "unlink", "pwrite64"];
/** A batch takes so long here, and a little more. */
const MAX_KILL_MS = 900;

const canMount = mountable();

type Scene = AsyncDisposable & { readonly music: string; readonly server: Server; readonly http: HttpClient };

/** Half WAV, half FLAC. */
function makeMusic(music: string): readonly string[] {
  mkdirSync(music, { recursive: true });
  const wavs = writeCodedTracks(music, Array(FILES).fill(4410)).map(({ uri }) => uri);
  for (const uri of wavs.filter((_, index) => index % 2 === 0)) {
    execFileSync("flac", [
      "-s",
      "--delete-input-file",
      "-T",
      `TITLE=${uri}`,
      "-T",
      "TRACKNUMBER=3/10",
      join(music, uri),
    ]);
  }
  return readdirSync(music).sort();
}

async function start(place: Place, under: readonly string[] = []): Promise<Server> {
  return startDaemon({ folder: place.under("server"), music: place.under("music"), under });
}

async function setScene(place: Place): Promise<Scene> {
  const server = await start(place);
  await upToDate(server);
  return {
    music: place.under("music"),
    server,
    http: new HttpClient(server.httpPort),
    [Symbol.asyncDispose]: () => server.kill(),
  };
}

async function upToDate(server: Server): Promise<void> {
  using client = await server.client();
  await client.command("update");
  await scanned(client, FILES);
}

const batch = (uris: readonly string[], title: string) => ({
  edits: uris.map((uri, index) => ({ uri, set: { Title: [`${title} ${index}`], Artist: ["One", title] } })),
});

const apply = (http: HttpClient, body: unknown): Promise<HttpAnswer> => http.send("POST", "/api/v1/library/tags", body);

/** Every byte, date and name of the folder. */
function picture(music: string): readonly string[] {
  return readdirSync(music)
    .sort()
    .map((name) => {
      const { mtimeNs, mode } = statSync(join(music, name), { bigint: true });
      return `${name} ${mtimeNs} ${mode} ${readFileSync(join(music, name)).toString("base64")}`;
    });
}

/** The titles as the library has them and as another reader finds them in the files. */
async function titles(http: HttpClient, music: string, uris: readonly string[]) {
  const inLibrary: unknown[] = [];
  const inFiles: unknown[] = [];
  for (const uri of uris) {
    inLibrary.push(member((await http.get(`/api/v1/library/song?uri=${encodeURIComponent(uri)}`)).body, "title"));
    inFiles.push((await parseFile(join(music, uri))).common.title ?? null);
  }
  return { inLibrary, inFiles };
}

function problems(answer: HttpAnswer): readonly string[] {
  const errors = member(answer.body, "errors");
  return Array.isArray(errors) ? errors.map((fault) => String(member(fault, "pointer"))) : [];
}

function mountable(): boolean {
  using place = temporaryPlace("mount");
  try {
    execFileSync("mount", ["-t", "tmpfs", "none", place.path], { stdio: "ignore" });
    execFileSync("umount", [place.path]);
    return true;
  } catch {
    return false;
  }
}

/** A file that everything can be done to but replacing it: it is a place where something is mounted. */
function irreplaceable(path: string): Disposable {
  execFileSync("mount", ["--bind", path, path]);
  return { [Symbol.dispose]: () => void execFileSync("umount", ["-l", path]) };
}

/** Waits for another file under this name, as closely as can be. */
async function replaced(path: string): Promise<void> {
  const inode = statSync(path).ino;
  const endMs = performance.now() + 3_000;
  while (performance.now() < endMs && statSync(path).ino === inode) await new Promise((next) => setImmediate(next));
}

test.skipIf(!canMount)("file k cannot be replaced, for each k: all are as before", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("i02");
  const uris = makeMusic(place.under("music"));
  await using scene = await setScene(place);
  const before = picture(scene.music);
  const known = await titles(scene.http, scene.music, uris);
  for (const [index, uri] of uris.entries()) {
    using _held = irreplaceable(join(scene.music, uri));
    const answer = await apply(scene.http, batch(uris, `round ${index}`));
    expect([answer.status, problems(answer)]).toEqual([409, [`/edits/${index}`]]);
    expect(picture(scene.music)).toEqual(before);
  }
  expect(await titles(scene.http, scene.music, uris)).toEqual(known);
  expect((await apply(scene.http, batch(uris, "last"))).status).toBe(200);
  const expected = uris.map((_, index) => `last ${index}`);
  expect(await titles(scene.http, scene.music, uris)).toEqual({ inLibrary: expected, inFiles: expected });
});

test.skipIf(!canMount)("the disk is full after k copies: all are as before", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("i02-full");
  mkdirSync(place.under("music"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "none", place.under("music")]);
  try {
    const uris = makeMusic(place.under("music"));
    await using scene = await setScene(place);
    for (const copies of [0, 3, 11]) {
      const freeKib = Number(
        execFileSync("df", ["--output=avail", "-k", scene.music], { encoding: "utf8" }).split("\n")[1],
      );
      writeFileSync(join(scene.music, "ballast"), Buffer.alloc((freeKib - copies * 14) * 1024));
      const before = picture(scene.music);
      const answer = await apply(scene.http, batch(uris, "too much"));
      expect(answer.status).toBe(409);
      expect(JSON.stringify(answer.body)).toContain("the disk is full");
      expect(picture(scene.music)).toEqual(before);
      writeFileSync(join(scene.music, "ballast"), "");
    }
    execFileSync("mount", ["-o", "remount,ro", scene.music]);
    const answer = await apply(scene.http, batch(uris, "read-only"));
    expect([answer.status, problems(answer).length]).toEqual([400, FILES]);
  } finally {
    execFileSync("umount", ["-l", place.under("music")]);
  }
});

test("of two overlapping batches one is done, the other is refused or done after it", {
  timeout: 120_000,
}, async () => {
  using place = temporaryPlace("i02-two");
  const uris = makeMusic(place.under("music"));
  await using scene = await setScene(place);
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all([
      apply(scene.http, batch(uris, `left ${round}`)),
      apply(scene.http, batch(uris.slice(5), `right ${round}`)),
    ]);
    const { inLibrary, inFiles } = await titles(scene.http, scene.music, uris);
    expect(inLibrary).toEqual(inFiles);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503]);
    const winner = answers[0]?.status === 200 ? `left ${round}` : `right ${round}`;
    const changed = answers[0]?.status === 200 ? inFiles : inFiles.slice(5);
    expect(changed).toEqual(changed.map((_, index) => `${winner} ${index}`));
  }
});

test("the song that plays is edited while it plays, and every client hears of it", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("i02-play");
  mkdirSync(place.under("music"));
  const [track] = writeCodedTracks(place.under("music"), [20 * 44_100]);
  const uri = track?.uri ?? "";
  await using server = await start(place);
  using client = await server.client();
  using listener = await server.client();
  await client.command("update");
  await scanned(client, 1);
  await client.list([`sticker set song ${uri} rating 8`, `add ${uri}`, "play 0"]);
  const elapsed = async () => numeric(await client.command("status"), "elapsed") ?? -1;
  await until("playback", async () => (await elapsed()) > 0.2);
  const before = await client.command("currentsong");
  const heard = listener.command("idle database");
  expect((await apply(new HttpClient(server.httpPort), batch([uri], "played"))).status).toBe(200);
  expect(await heard).toContainEqual(["changed", "database"]);
  const at = await elapsed();
  await until("the queue to follow", async () => field(await client.command("currentsong"), "Title") === "played 0");
  await until("playback to go on", async () => (await elapsed()) > at + 0.3);
  const after = await client.command("currentsong");
  expect([field(after, "Id"), field(after, "file")]).toEqual([field(before, "Id"), uri]);
  expect(field(await client.command("status"), "error")).toBeUndefined();
  expect(await client.command(`sticker get song ${uri} rating`)).toEqual([["sticker", "rating=8"]]);
});

test("batches that cannot be done are refused whole", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("i02-bad");
  const uris = makeMusic(place.under("music"));
  await using scene = await setScene(place);
  const before = picture(scene.music);
  const [first = "", second = ""] = uris;
  const good = { uri: first, set: { Title: ["x"] } };
  const bad: readonly unknown[] = [
    { edits: [] },
    { edits: Array.from({ length: 1001 }, (_, index) => ({ uri: `${index}.flac`, set: { Title: ["x"] } })) },
    { edits: [good, good] },
    { edits: [good, { uri: second, set: { Title: ["y"] }, remove: ["Title"] }] },
    { edits: [good, { uri: second }] },
    { edits: [good, { uri: second, set: { Nonsense: ["y"] } }] },
    { edits: [good, { uri: second, remove: ["Nonsense"] }] },
    { edits: [good, { uri: "not/there.flac", set: { Title: ["y"] } }] },
    { edits: [good, { uri: "../music/x.flac", set: { Title: ["y"] } }] },
    { edits: [good, { uri: second, set: { Title: "y" } }] },
    { edits: [good], version: "of another time" },
    { edits: [good], force: true },
    {},
  ];
  for (const body of bad) {
    for (const path of ["/api/v1/library/tags", "/api/v1/library/tags/preview"]) {
      if (path.endsWith("preview") && member(body, "version") === "of another time") continue;
      const { status } = await scene.http.send("POST", path, body);
      expect([status, JSON.stringify(body).slice(0, 100)]).toEqual([
        expect.toSatisfy((code) => code >= 400 && code < 500),
        expect.anything(),
      ]);
    }
  }
  expect(picture(scene.music)).toEqual(before);
});

test(`kill -9 at ${KILLS} points: wholly applied or wholly as before, and the library knows`, {
  timeout: 30_000 + KILLS * 15_000,
}, async () => {
  const random = seeded(runSeed("I-02"));
  using place = temporaryPlace("i02-kill");
  const uris = makeMusic(place.under("music"));
  await (await setScene(place)).server.stop();
  const ends: Record<string, number> = {};
  for (let round = 0; round < KILLS; round++) {
    const music = place.under("music");
    const before = picture(music);
    const known = await Promise.all(uris.map(async (uri) => (await parseFile(join(music, uri))).common.title ?? null));
    const wanted = uris.map((_, index) => `round ${round} ${index}`);
    // By turns at a call, which may be the indexer host's or the daemon's, at a moment, and while files are replaced.
    const under = round % 3 === 0 ? knife(1 + random.below(2 * FILES), random.pick(CALLS)) : [];
    const server = await start(place, under).catch(() => null);
    let status = 0;
    if (server !== null) {
      const applying = apply(new HttpClient(server.httpPort), batch(uris, `round ${round}`)).catch(() => null);
      if (round % 3 === 1) await sleep(random.below(MAX_KILL_MS)).then(() => server.kill());
      if (round % 3 === 2) await replaced(join(music, random.pick(uris))).then(() => server.kill());
      status = (await applying)?.status ?? 0;
      await server.kill();
    }
    await using again = await start(place);
    await upToDate(again);
    const { inLibrary, inFiles } = await titles(new HttpClient(again.httpPort), music, uris);
    expect(inLibrary).toEqual(inFiles);
    const isApplied = inFiles[0] === wanted[0];
    expect(inFiles).toEqual(isApplied ? wanted : known);
    if (isApplied) expect(readdirSync(music).sort()).toEqual(uris);
    else expect(picture(music)).toEqual(before);
    if (status === 200) expect(isApplied).toBe(true);
    const end = `${status} ${isApplied ? "applied" : "as before"}`;
    ends[end] = (ends[end] ?? 0) + 1;
    await again.stop();
  }
  console.info(`I-02: ${JSON.stringify(ends)}`);
});
