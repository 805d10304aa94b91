import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDaemon } from "../rig/daemon.ts";
import { temporaryPlace } from "../rig/place.ts";
import { runToEnd } from "./program.ts";

const place = temporaryPlace("refusals");
const music = place.under("music");
const env = { HOME: place.path, XDG_RUNTIME_DIR: place.under("run"), AURALIS_HTTP__PORT: "0", AURALIS_MPD__PORT: "0" };
beforeAll(() => mkdirSync(music));
afterAll(() => place[Symbol.dispose]());

/** One sentence, without a stack, on stderr. */
const sentence = (text: string) =>
  text.split("\n").filter((line) => line !== "").length === 1 && !text.includes(" at ");

describe("the daemon says in one sentence what to do", () => {
  test.each([
    ["mpd", "AURALIS_MPD__PORT"],
    ["http", "AURALIS_HTTP__PORT"],
  ])("when the %s port is in use", async (section, variable) => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const ended = await runToEnd([music], { ...env, [variable]: port });
    holder.close();
    expect(ended.code).toBe(69);
    expect(ended.stderr).toContain(`Port ${port} is in use`);
    expect(ended.stderr).toContain(`set ${section}.port`);
    expect(ended.stderr).toSatisfy(sentence);
  });

  test("when the folder that was typed is not there, or is none", async () => {
    const missing = await runToEnd([place.under("nowhere")], env);
    expect(missing).toMatchObject({ code: 69 });
    expect(missing.stderr).toContain("nowhere does not exist");
    const file = place.under("file");
    writeFileSync(file, "");
    expect((await runToEnd([file], env)).stderr).toContain("is not a folder");
  });

  test("when the state cannot be kept", async () => {
    const file = place.under("occupied");
    writeFileSync(file, "");
    const ended = await runToEnd([music], { ...env, AURALIS_STATE__DIRECTORY: file });
    expect(ended.code).toBe(69);
    expect(ended.stderr).toContain("set state.directory");
    expect(ended.stderr).toSatisfy(sentence);
  });

  test("when another daemon has the state", async () => {
    await using server = await startDaemon({ folder: place.under("first"), music });
    const ended = await runToEnd([music], { ...env, AURALIS_STATE__DIRECTORY: place.under("first", "state") });
    expect(ended.code).toBe(69);
    expect(ended.stderr).toContain("Another auralisd");
    expect(ended.stderr).toSatisfy(sentence);
    using client = await server.client();
    await client.command("ping");
  });

  test("when the configuration is wrong, where", async () => {
    const file = place.under("wrong.toml");
    writeFileSync(file, "[mpd]\nprot = 6600\n");
    const ended = await runToEnd(["--config", file], env);
    expect(ended.code).toBe(78);
    expect(ended.stderr).toBe(`auralisd: ${file}:2:1: unknown key "mpd.prot"; did you mean "port"?\n`);
    expect((await runToEnd(["--check", "--config", file], env)).code).toBe(78);
    expect((await runToEnd(["--check"], env)).code).toBe(0);
    expect(await runToEnd(["--chekc"], env)).toMatchObject({
      code: 78,
      stderr: expect.stringContaining("did you mean --check?"),
    });
  });
});

test("a configured folder that is missing is no reason to stop", async () => {
  await using server = await startDaemon({ folder: place.under("later"), music: place.under("not-mounted") });
  const answer = await fetch(`http://127.0.0.1:${server.httpPort}/healthz`);
  expect(answer.ok).toBe(true);
});

test("version and help", async () => {
  expect((await runToEnd(["--version"], env)).stdout).toMatch(/^auralisd \d+\.\d+\.\d+\n$/);
  expect((await runToEnd(["--help"], env)).stdout).toContain("--config FILE");
});
