/**
 * Processor time of all processes together while FLAC 44.1 kHz / 16 bit plays, in per cent of one core: as it is, and with
 * the whole chain (level matcher, equaliser, Enhance for analysed tracks, crossfeed, volume, limiter) against a plain MPD.
 * `--chain`: only the latter.
 */
import { HttpClient, member } from "../test/rig/http-client.ts";
import { cpuSeconds } from "../test/rig/process-tree.ts";
import { sleep, until } from "../test/rig/wait.ts";
import { compare, type Subject } from "./subjects.ts";

const SETTLE_MS = 5_000;
const SECONDS = 20;

const CHAIN = {
  levelMatcher: { enabled: true, targetLufs: -18, limitDb: 12 },
  graphic: { enabled: true, set: "iso10", slidersDb: [3, 2, 1, 1, -1, -2, 1, 2, 4, 5] },
  enhance: { enabled: true, preset: "adaptive", intensity: 100 },
  crossfeed: { enabled: true, cutHz: 700, levelDb: 6 },
};

async function playing({ client, server }: Subject): Promise<number> {
  await client.list(['add ""', "play 0"]);
  await sleep(SETTLE_MS);
  const [beforeSeconds, beganMs] = [cpuSeconds(server.pid), performance.now()];
  await sleep(SECONDS * 1_000);
  return ((cpuSeconds(server.pid) - beforeSeconds) / ((performance.now() - beganMs) / 1_000)) * 100;
}

/** Everything is on, and every track has a plan. */
async function turnOn({ client, server }: Subject): Promise<void> {
  const http = new HttpClient(server.httpPort);
  const done = async (method: string, path: string, body: object) => {
    const answer = await http.send(method, `/api/v1${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  };
  await done("POST", "/analysis", { uri: "" });
  await until("the analysis", async () => member((await http.get("/api/v1/analysis")).body, "left") === 0, 60_000);
  await done("PATCH", "/sound", CHAIN);
  await client.command("setvol 80");
}

if (!process.argv.includes("--chain")) {
  await compare({ name: "processor while playing", unit: "% of a core", bar: 1, measure: playing });
}
await compare({
  name: "processor while playing through the whole chain",
  unit: "% of a core",
  bar: 4,
  measure: async (subject) => {
    if (subject.kind === "mpd") return await playing(subject);
    await turnOn(subject);
    const percent = await playing(subject);
    const { body } = await new HttpClient(subject.server.httpPort).get("/api/v1/sound/enhance");
    if (member(body, "now", "state") !== "planned") throw new Error(`Enhance did nothing: ${JSON.stringify(body)}`);
    return percent;
  },
});
