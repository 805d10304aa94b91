import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startDaemon } from "../rig/daemon.ts";
import { temporaryPlace } from "../rig/place.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/auralisd", import.meta.url));

function hashed(input: string): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }> {
  return new Promise((resolve) => {
    const child = execFile(PROGRAM, ["--hash-password"], (error, stdout, stderr) =>
      resolve({ stdout, stderr, code: typeof error?.code === "number" ? error.code : 0 }),
    );
    child.stdin?.end(input);
  });
}

test("a password is hashed on request, lets in, and only a plain one is warned of, with its line", async () => {
  const { stdout, code } = await hashed("correct horse\n");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$\S+\$\S+\n$/);
  expect(await hashed("")).toMatchObject({ stdout: "", code: 69 });

  using place = temporaryPlace("plain-passwords");
  mkdirSync(place.under("music"));
  const folder = place.under("server");
  const extra = [
    ...["[[mpd.password]]", `password = ${JSON.stringify(stdout.trim())}`],
    ...["[[mpd.password]]", 'password = "plain horse"', 'permissions = ["read"]'],
  ];
  await using server = await startDaemon({ folder, music: place.under("music"), extra });
  using client = await server.client();
  await expect(client.command("status")).rejects.toThrow("you don't have permission");
  await expect(client.command("password horse")).rejects.toThrow("ACK [3@0] {password} incorrect password");
  await client.command('password "plain horse"');
  await client.command("status");
  await client.command('password "correct horse"');
  await client.command("stop");
  const lines = readFileSync(join(folder, "auralis.toml"), "utf8").split("\n");
  const line = lines.findIndex((one) => one.includes("plain horse")) + 1;
  const warnings = server.log().match(/^.*can be read by all.*$/gm) ?? [];
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`auralis.toml:${line}:1`);
  expect(server.log()).not.toMatch(/plain horse|correct horse/);
});
