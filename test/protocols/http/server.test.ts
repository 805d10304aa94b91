import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { filterOfText } from "../../../src/daemon/filter-text.ts";
import { Access, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import { type HttpServer, startHttpServer } from "../../../src/protocols/http/server.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { fixedZones } from "../../rig/fixed-zones.ts";
import { FakeLibrary } from "./fake-library.ts";
import { startRig } from "./rig.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function start(where: { bind: string[]; port: number; socketPath?: string }): Promise<HttpServer> {
  return startHttpServer({
    operations: {
      zones: fixedZones(),
      library: new FakeLibrary([]),
      ...emptyStores,
      clock: systemClock,
      info: { version: "1", startedMs: 0, epoch: "e" },
    },
    access: new Access(OPEN_ACCESS, systemClock, silentLogger),
    allowedHosts: [],
    health: () => ({ parts: [] }),
    parseFilter: filterOfText,
    logger: silentLogger,
    ...where,
  });
}

describe("the server", () => {
  it("listens on a unix socket", async () => {
    const folder = mkdtempSync(join(tmpdir(), "auralis-http-"));
    closing.push(() => rmSync(folder, { recursive: true }));
    const socketPath = join(folder, "socket");
    const server = await start({ bind: [], port: 0, socketPath });
    closing.push(() => server.close());
    expect(server.addresses).toEqual([socketPath]);
    const status = await new Promise((resolve, reject) => {
      request({ socketPath, path: "/healthz", headers: { Host: "localhost" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(200);
  });

  it("takes all its addresses or none", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    closing.push(() => taken.close());
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(start({ bind: ["127.0.0.2", "127.0.0.1"], port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    const other = await start({ bind: ["127.0.0.2"], port });
    await other.close();
    await other.close();
  });

  it("does not wait for who never finishes a request", async () => {
    const rig = await startRig({ limits: { headersTimeoutMs: 100, requestTimeoutMs: 200 } });
    closing.push(() => rig.server.close());
    expect(await rig.raw("GET / HTTP/1.1\r\nHost: localhost\r\n")).toMatch(/^HTTP\/1\.1 408/);
    const half =
      "PUT /api/v1/player/volume HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    expect(await rig.raw(half)).toMatch(/^HTTP\/1\.1 408/);
    expect((await rig.ask("GET", "/healthz")).status).toBe(200);
  });
});
