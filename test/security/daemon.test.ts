import { readdirSync, readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAddress } from "../../src/cli/address.ts";
import { Api } from "../../src/cli/api.ts";
import { SCOPES } from "../../src/operations/access/scopes.ts";
import { startDaemon } from "../rig/daemon.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { type Server, scanned } from "../rig/server.ts";
import { writeFlacs } from "../rig/synthetic-music.ts";
import { until } from "../rig/wait.ts";

/** How this machine is reached from others. */
const LAN = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ internal, family }) => !internal && family === "IPv4")?.address;

let place: Place;
let server: Server;

beforeAll(async () => {
  place = temporaryPlace("security");
  writeFlacs(place.under("music"), 1, 5);
  await start({ AURALIS_HTTP__LOCAL: "none" });
  const client = await server.client();
  await scanned(client, 1);
  client.close();
});
afterAll(async () => {
  await server.stop();
  place[Symbol.dispose]();
});

async function start(env: Record<string, string>): Promise<void> {
  const bind = JSON.stringify(["127.0.0.1", ...(LAN === undefined ? [] : [LAN])]);
  server = await startDaemon({
    ...{ folder: place.under("server"), music: place.under("music") },
    env: { AURALIS_HTTP__BIND: bind, AURALIS_HTTP__SOCKET: place.under("http"), ...env },
  });
}

/** Whoever may write to the socket. */
const owner = () => new Api({ address: parseAddress(`unix:${place.under("http")}`), token: null, zone: null });
const newToken = async (scopes: readonly string[]) =>
  (await owner().post<{ text: string }>("/tokens", { name: "t", scopes })).text;

let bearer: Record<string, string> | null = null;
/** Of somebody who may do everything, so that rights refuse nothing. */
async function everything(): Promise<Record<string, string>> {
  bearer ??= { Authorization: `Bearer ${await newToken(SCOPES)}` };
  return bearer;
}

type Answer = { readonly status: number; readonly text: string; readonly cookie: string };

/** Paths as they are: no client tidies them up. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  host = "127.0.0.1",
  body = "",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host, port: server.httpPort, method, path, headers, agent: false });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("latin1").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        const [cookie = ""] = (response.headers["set-cookie"]?.[0] ?? "").split(";");
        resolve({ status: response.statusCode ?? 0, text, cookie });
      });
    });
    sent.end(body);
  });
}

describe("a daemon that trusts nobody on its ports", () => {
  test("trusts who may write to its socket, and no others", async () => {
    expect(statSync(place.under("http")).mode & 0o777).toBe(0o660);
    expect(await owner().get("/session")).toMatchObject({ by: "address", scopes: expect.arrayContaining(["admin"]) });
    expect((await ask("GET", "/api/v1/player")).status).toBe(401);
    expect((await ask("GET", "/healthz")).status).toBe(401);
  });

  test.runIf(LAN !== undefined)("says that nobody can come in, when nobody can", async () => {
    await until("the warning", () => server.log().includes("make a token with auralis token create, or set http.lan"));
    expect((await ask("GET", "/api/v1/player", {}, LAN)).status).toBe(401);
  });

  test("keeps tokens and sessions over a restart, and nothing of their secrets on the disk", async () => {
    const token = await newToken(["read", "control"]);
    const own = { Origin: `http://127.0.0.1:${server.httpPort}`, "Content-Type": "application/json" };
    const shown = await ask("POST", "/api/v1/session", own, "127.0.0.1", JSON.stringify({ token }));
    expect(shown.status).toBe(200);

    await server.stop();
    const state = place.under("server", "state");
    for (const file of ["tokens.json", "sessions.json"]) expect(statSync(join(state, file)).mode & 0o777).toBe(0o600);
    const secrets = [token.slice(-43), shown.cookie.split("=")[1] ?? "?"];
    for (const file of readdirSync(state, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
      const text = readFileSync(join(file.parentPath, file.name), "latin1");
      for (const secret of secrets) expect(text.includes(secret), file.name).toBe(false);
    }
    for (const secret of secrets) expect(server.log()).not.toContain(secret);

    await start({ AURALIS_HTTP__LOCAL: "none", AURALIS_HTTP__LAN: "read" });
    expect((await ask("GET", "/api/v1/player", { Authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await ask("GET", "/api/v1/player", { Cookie: shown.cookie })).status).toBe(200);
    expect((await ask("GET", "/api/v1/player")).status).toBe(401);
  });

  test.runIf(LAN !== undefined)("lets other machines look, as the configuration says, and no more", async () => {
    expect((await ask("GET", "/api/v1/player", {}, LAN)).status).toBe(200);
    expect((await ask("POST", "/api/v1/player/pause", {}, LAN)).status).toBe(401);
    expect((await ask("GET", "/api/v1/tokens", {}, LAN)).status).toBe(401);
    expect((await ask("GET", "/api/v1/player", { "X-Forwarded-For": "127.0.0.1" }, LAN)).status).toBe(401);
    const Authorization = `Bearer ${await newToken(["control"])}`;
    expect((await ask("POST", "/api/v1/player/pause", { Authorization }, LAN)).status).toBe(200);
  });

  test("takes a token for an MPD password, with what it allows there", async () => {
    const client = await server.client();
    const token = await newToken(["read", "queue"]);
    await client.command(`password ${token}`);
    const refused = (await client.command("notcommands")).map(([, name]) => name);
    expect(refused).toEqual(expect.arrayContaining(["pause", "kill", "rm"]));
    expect(refused).not.toContain("add");
    await expect(client.command(`password ${token.slice(0, -2)}xx`)).rejects.toThrow("incorrect password");
    client.close();
  });
});

test.each([
  "/../../../../../../etc/passwd",
  "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/assets/../../../../../../etc/passwd",
  "/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
  "/assets/%2e%2e%5c%2e%2e%5cauralisd.js",
  "/assets/../auralisd.js",
  "/..%00/etc/passwd",
  "/api/v1/library/art?uri=../../../../etc/passwd",
  "/api/v1/library/art?uri=/etc/passwd",
  "/api/v1/library/art?uri=m00.flac%00.jpg",
  "/api/v1/library/art?uri=file:///etc/passwd",
  "/api/v1/library/folders?uri=../..",
  "/api/v1/renders/..%2f..%2ftokens.json",
  "/api/v1/sound/presets/..%2f..%2ftokens",
  "/api/v1/playlists/..%2f..%2ftokens",
])("%s leads nowhere", async (path) => {
  const { status, text } = await ask("GET", path, await everything());
  expect([400, 404]).toContain(status);
  expect(text).not.toMatch(/root:|scrypt|node_modules|\/tmp\//);
});

test("who sends nothing but the beginning of requests keeps nobody waiting", async () => {
  const slow = Array.from({ length: 100 }, () => {
    const socket = connect(server.httpPort, "127.0.0.1");
    socket.on("error", () => {});
    socket.write("GET /api/v1/player HTTP/1.1\r\nHost: localhost\r\nX-A: ");
    return socket;
  });
  expect((await ask("GET", "/api/v1/player", await everything())).status).toBe(200);
  for (const socket of slow) socket.destroy();
});
