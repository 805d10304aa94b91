import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const units = new URL("../../systemd/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "auralis-units-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hasAnalyze = spawnSync("systemd-analyze", ["--version"]).status === 0;

/** The unit with a program that exists here: an installed daemon is not part of this test. */
function unit(name: string, into = folder): string {
  const path = join(into, name.split("/").at(-1) ?? name);
  writeFileSync(path, readFileSync(new URL(name, units), "utf8").replace(/^ExecStart=.*/m, "ExecStart=/bin/true"));
  return path;
}

describe.runIf(hasAnalyze)("systemd-analyze verify is silent about", () => {
  test("the service and the sockets of the system", () => {
    const found = spawnSync(
      "systemd-analyze",
      ["verify", unit("auralis.service"), unit("auralis.socket"), unit("auralis-http.socket")],
      {
        encoding: "utf8",
      },
    );
    expect({ status: found.status, text: found.stderr }).toEqual({ status: 0, text: "" });
  });

  test("the service of a user", () => {
    const runtime = join(folder, "user");
    mkdirSync(runtime);
    const found = spawnSync("systemd-analyze", ["--user", "verify", unit("user/auralis.service", runtime)], {
      encoding: "utf8",
      env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    });
    expect({ status: found.status, text: found.stderr }).toEqual({ status: 0, text: "" });
  });

  test("and the sandbox is rated OK", () => {
    const text = execFileSync(
      "systemd-analyze",
      ["security", "--offline=true", "--threshold=30", unit("auralis.service")],
      {
        encoding: "utf8",
      },
    );
    expect(text).toContain("NoNewPrivileges=");
  });
});

test("what V8, ALSA and SCHED_FIFO cannot live with stays off", () => {
  for (const name of ["auralis.service", "user/auralis.service"]) {
    const settings = readFileSync(new URL(name, units), "utf8").replace(/^#.*$/gm, "");
    for (const setting of [
      "MemoryDenyWriteExecute",
      "RestrictRealtime",
      "PrivateDevices",
      "PrivateUsers",
      "CPUScheduling",
    ]) {
      expect(settings).not.toContain(setting);
    }
    expect(settings).toMatch(/^RestartPreventExitStatus=78$/m);
  }
});
