import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDaemon } from "../rig/daemon.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { type Server, scanned } from "../rig/server.ts";
import { writeFlacs } from "../rig/synthetic-music.ts";
import { until } from "../rig/wait.ts";
import { auralis, type Said } from "./terminal.ts";

let place: Place;
let server: Server;
/** The commands that were run, without their words. */
const ran = new Set<string>();

beforeAll(async () => {
  place = temporaryPlace("cli");
  writeFlacs(place.under("music"), 1, 20);
  for (const copy of ["m01", "m02", "m03"]) {
    copyFileSync(place.under("music", "m00.flac"), place.under("music", `${copy}.flac`));
  }
  for (const [file, title] of [
    ["m00", "Björk's first"],
    ["m03", "The third"],
  ]) {
    execFileSync("metaflac", [`--set-tag=TITLE=${title}`, place.under("music", `${file}.flac`)]);
  }
  server = await startDaemon({ folder: place.under("server"), music: place.under("music") });
  const client = await server.client();
  await scanned(client, 4);
  client.close();
});
afterAll(async () => {
  await server.stop();
  place[Symbol.dispose]();
});

function say(line: string): Promise<Said> {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  ran.add(
    words
      .filter((word) => !word.startsWith("-"))
      .slice(0, 3)
      .join(" "),
  );
  return auralis({ AURALIS_URL: `127.0.0.1:${server.httpPort}` }, ...words);
}

/** What a line says, when it is right. */
async function told(line: string): Promise<string> {
  const { code, out, err } = await say(line);
  expect([line, code, err]).toEqual([line, 0, expect.any(String)]);
  return out.trimEnd();
}
// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
const json = async (line: string): Promise<any> => JSON.parse(await told(`${line} --json`));

describe("a remote control", () => {
  test("fills the queue, plays and tells how it is", async () => {
    expect(await told("status")).toBe("nothing in the queue\nstopped   volume 100");
    expect(await told("search bjork fir")).toBe("m00.flac  Björk's first");
    expect(await told("search no such thing")).toBe("nothing found");
    expect(await told("search --add third")).toMatch(/^m03.flac .*\n1 added$/);
    expect(await told("status")).toContain("no song is chosen of 1 in the queue");
    expect(await told("add m00.flac m01.flac --play")).toBe("2 added, 3 in the queue");
    expect(await told("insert m02.flac")).toBe("1 added, 4 in the queue");
    await until("it plays", async () => (await json("status")).state === "playing");
    const queue = await told("queue");
    expect(queue.split("\n").map((row) => row.slice(0, 5))).toEqual(["    1", ">   2", "    3", "    4"]);
    expect(await told("queue list --limit 1")).toContain("and 3 more");
    expect((await json("queue")).entries.map(({ song }: { song: { uri: string } }) => song.uri)).toEqual(
      ["m03", "m00", "m02", "m01"].map((name) => `${name}.flac`),
    );
  });

  test("pauses, seeks and turns the volume", async () => {
    expect(await told("pause")).toContain("paused");
    expect(await told("resume")).toContain("#2 of 4");
    expect((await json("toggle")).state).toBe("paused");
    expect((await json("seek 0:10")).positionSeconds).toBeCloseTo(10, 0);
    expect((await json("seek -2.5")).positionSeconds).toBeCloseTo(7.5, 0);
    expect((await json("seek +5")).positionSeconds).toBeCloseTo(12.5, 0);
    expect((await json("seek 50%")).positionSeconds).toBeCloseTo(10, 0);
    expect((await say("seek 101%")).err).toContain("a time such as 90");
    expect((await json("next")).entry.position).toBe(2);
    expect((await json("previous")).entry.position).toBe(1);
    expect((await json("play 4")).entry.position).toBe(3);
    expect(await told("volume 40")).toBe("40");
    expect(await told("volume -5")).toBe("35");
    expect(await told("volume +70")).toBe("100");
    expect(await json("volume")).toEqual({ volume: 100 });
    expect(await told("announce m01.flac --volume 20")).toContain("announcing");
    expect((await say("announce nothing.flac")).err).toContain("No such song");
    expect((await json("resume")).announcing).toBe(false);
    expect(await told("mode random on")).toContain("random");
    expect((await json("mode single oneshot")).options.single).toBe("oneshot");
    expect((await json("mode random off")).options.random).toBe(false);
    expect(await told("stop")).toContain("stopped");
  });

  test("changes the queue and keeps it", async () => {
    expect(await told("queue move 4 1")).toBe("4 in the queue");
    expect((await json("queue")).entries[0].song.uri).toBe("m01.flac");
    expect(await told("queue delete 2 4")).toBe("2 in the queue");
    expect(await told("queue undo")).toBe("4 in the queue");
    expect(await told("queue redo")).toBe("2 in the queue");
    expect((await say("queue delete 9")).err).toContain("the queue has 2 songs");
    expect(await told("queue save Evening")).toBe("2 songs are in Evening");
    expect(await told("queue shuffle")).toBe("2 in the queue");
    expect(await told("queue clear")).toBe("0 in the queue");
    expect(await told("playlists")).toBe("Evening");
    expect(await told("playlists add Evening m03.flac")).toBe("added to Evening");
    expect(await told("playlists show Evening")).toContain("m03.flac");
    expect(await told("playlists load Evening --replace")).toBe("3 added");
    expect(await told("playlists rename Evening Night")).toBe("Evening is now Night");
    expect(await told("playlists delete Night")).toBe("Night is deleted");
    expect(await told("playlists list")).toBe("there are no playlists");
  });
});

describe("a sound desk", () => {
  test("switches outputs and moves them between zones", async () => {
    expect(await told("outputs list")).toMatch(/^0 {2}on {2}Rig/);
    expect(await told("outputs off rig")).toMatch(/^0 {2}off {2}Rig/);
    expect(await told("outputs on 0")).toMatch(/^0 {2}on/);
    expect((await say("outputs on nothing")).err).toContain("auralis outputs lists them");
    expect(await told("zones add kitchen")).toMatch(/^kitchen/m);
    expect(await told("zones move 0 kitchen")).toMatch(/^kitchen .*Rig$/m);
    expect(await told("--zone kitchen add m00.flac")).toBe("1 added, 1 in the queue");
    expect((await json("status --zone kitchen")).zone).toBe("kitchen");
    expect(await told("zones remove kitchen")).not.toContain("kitchen");
    expect((await json("zones list")).zones).toHaveLength(1);
    expect((await say("--zone nowhere status")).code).toBe(1);
  });

  test("shows, sets and keeps the sound", async () => {
    expect(await told("sound")).toMatch(/^graphic +off$/m);
    expect(await told("sound set balance -- -0.25")).toMatch(/^balance +-0\.25$/m);
    expect(await told("sound set graphic.enabled true")).toMatch(/^graphic +on$/m);
    expect(JSON.parse(await told("sound get graphic"))).toMatchObject({ enabled: true });
    expect(await told("sound get balance")).toBe("-0.25");
    expect((await say("sound set balance loud")).err).toContain("/balance");
    expect((await say("sound set bass 1")).err).toContain('\n  Unrecognized key: "bass"');
    expect((await say("sound get bass")).err).toContain("there is no bass");
    expect((await say("sound set __proto__.x 1")).code).toBe(1);
    expect(await told("sound preset save night")).toBe("kept as night");
    expect(await told("outputs sound Rig night")).toContain("preset night");
    expect(await told("outputs sound Rig")).not.toContain("night");
    expect(await told("sound reset")).toMatch(/^balance +0$/m);
    expect(await told("sound preset apply night")).toMatch(/^balance +-0\.25$/m);
    expect(await told("sound preset list")).toBe("night");
    expect(await told("sound preset delete night")).toBe("night is deleted");
    expect(await told("enhance on --preset warm --intensity 30")).toMatch(/^warm, intensity 30: /);
    expect(await told("enhance ab")).toContain("the original is heard");
    expect(await told("enhance off")).toBe("off");
    expect((await say("enhance loudly")).code).toBe(64);
  });
});

// What `analyze` does when it has something to do is in analyze.test.ts.
test("scans, analyses and shows what it works at", async () => {
  writeFlacs(place.under("music", "more"), 1, 1);
  expect(await told("scan")).toBe("5 songs");
  expect(await told("scan more")).toBe("1 song in more, 5 in all");
  expect(await told("scan more --no-wait")).toBe("the scan has begun");
  expect((await say("scan moer")).err).toContain("there is no song in moer");
  writeFileSync(place.under("music", "broken.flac"), "no sound");
  expect(await told("scan")).toMatch(/^5 songs\ncould not be read: broken\.flac \(.*\)$/);
  rmSync(place.under("music", "broken.flac"));
  expect(await told("scan")).toBe("5 songs");
  expect((await say("scan ../..")).code).toBe(1);
  expect((await say("analyze nowhere")).err).toContain("There is no song at this address");
  expect(await told("jobs list")).toMatch(/scan +done +.*everything/);
  expect((await say("jobs cancel nothing")).code).toBe(1);
});

test("makes tokens, which let in who shows them, and ends them", async () => {
  const made = await say("token create --name phone --scope read,control --expires 90d");
  expect(made.out).toMatch(/^auralis_[0-9a-f]{12}_[\w-]{43}\n$/);
  expect(made.err).toContain("It is not shown again");
  const AURALIS_TOKEN = made.out.trim();
  const file = place.under("token");
  writeFileSync(file, made.out);
  const AURALIS_URL = `http://127.0.0.1:${server.httpPort}/`;
  expect((await auralis({ AURALIS_URL, AURALIS_TOKEN }, "volume", "50")).out).toBe("50\n");
  const lacking = await auralis({ AURALIS_URL }, "--token-file", file, "queue", "clear");
  expect(lacking).toMatchObject({ code: 77, err: 'auralis: The token "phone" lacks the scope queue\n' });
  expect(await told("token list")).toMatch(/phone +read,control +\d{4}-.* \d{4}-/);
  expect(await told(`token revoke ${AURALIS_TOKEN}`)).toBe("revoked");
  expect((await auralis({ AURALIS_URL, AURALIS_TOKEN }, "status")).code).toBe(77);
  expect(await told("token")).toBe("there are no tokens");
  expect((await say("token create --name x --scope everything")).err).toContain("there is no scope everything");
});

test("looks at the machine and the configuration", async () => {
  const file = place.under("server", "auralis.toml");
  const findings: { name: string; state: string; fix: string | null }[] = await json(`doctor --config ${file}`);
  const names = findings.map(({ name }) => name.replace(/\/.*/, "..."));
  expect(names).toEqual(
    expect.arrayContaining(["configuration", "ffmpeg", "outputs", "audio group", "real-time limit", "ports"]),
  );
  expect(names).toEqual(expect.arrayContaining(["state directory ...", "daemon: music folder music"]));
  expect(findings.filter(({ state, fix }) => state === "problem" && fix === null)).toEqual([]);
  expect(await told(`config check ${file}`)).toContain("no mistakes found");

  const wrong = place.under("wrong.toml");
  writeFileSync(
    wrong,
    '[audio]\nsndfile_library = "libnothere.so"\nffmpeg = "/nothere"\n[state]\ndirectory = "/proc/x"\n',
  );
  const elsewhere = place.under("elsewhere.toml");
  writeFileSync(elsewhere, `[library]\nroots = ["${place.under("nowhere")}"]\n[http]\nport = 1\n[mpd]\nport = 2\n`);
  expect((await say(`doctor --config ${elsewhere}`)).out).toMatch(
    /warning music folder .*nowhere: is not there\n +-> /,
  );
  const ill = await say(`doctor --config ${wrong}`);
  expect(ill.code).toBe(1);
  expect(ill.out).toMatch(/PROBLEM libnothere\.so: .*\n +-> .*install.*libsndfile/);
  expect(ill.out).toMatch(/warning ffmpeg: .*\n +-> .*install ffmpeg/);
  writeFileSync(wrong, "[audio]\nbufer_ms = 5\n");
  const bad = await say(`config check ${wrong}`);
  expect(bad).toMatchObject({ code: 78, out: "" });
  expect(bad.err).toContain('did you mean "buffer_ms"?');
});

test("says how it is used, and what was wrong", async () => {
  expect((await say("--help")).out).toContain("auralis doctor");
  expect((await say("token --help")).out).toContain("Examples:\n  auralis token create");
  expect(await say("statsu")).toMatchObject({ code: 64, err: expect.stringContaining("Did you mean status?") });
  expect(await say("volume loud")).toMatchObject({ code: 64, err: expect.stringContaining("a volume such as 40") });
  expect((await say("play 0")).code).toBe(64);
  expect((await say("--version")).out).toBe("auralis 1.2.3\n");
  expect(await auralis({ AURALIS_URL: "127.0.0.1:1" }, "status")).toEqual({
    ...{ code: 69, out: "" },
    err: "auralis: no daemon answers at 127.0.0.1:1; start auralisd (systemctl start auralis), or say where it is with --url or AURALIS_URL\n",
  });
  expect((await auralis({ AURALIS_URL: "ftp://x" }, "status")).code).toBe(64);
});

test("completes in three shells, and every command was run here", async () => {
  const bash = await told("completion bash");
  const zsh = await told("completion zsh");
  const fish = await told("completion fish");
  expect((await say("completion tcsh")).code).toBe(64);
  const file = place.under("completion.bash");
  writeFileSync(file, bash);
  const complete = (...words: string[]) =>
    execFileSync(
      "bash",
      ["-c", `. "$0"; COMP_WORDS=(auralis "$@"); COMP_CWORD=$#; _auralis; echo "\${COMPREPLY[@]}"`, file, ...words],
      { encoding: "utf8" },
    ).trim();
  expect(complete("pl")).toBe("play playlists");
  expect(complete("sound", "preset", "a")).toBe("apply");
  expect(complete("token", "create", "--s")).toBe("--scope");
  for (const script of [zsh, fish]) expect(script).toContain("playlists");

  const paths = [...bash.matchAll(/^ {4}"(.*)"\) words="(.*)" ;;$/gm)].map(([, path = ""]) => path);
  const leaves = paths.filter((path) => !paths.some((other) => other.startsWith(`${path} `)) && path !== "");
  expect(leaves.length).toBeGreaterThan(45);
  const isRun = (leaf: string) => [...ran].some((line) => `${line} `.startsWith(`${leaf} `));
  expect(leaves.filter((leaf) => !isRun(leaf))).toEqual([]);
});
