import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { directoriesIn } from "../../src/daemon/directories.ts";

const home = mkdtempSync(join(tmpdir(), "auralis-home-"));
afterAll(() => rmSync(home, { recursive: true }));

test("a user's daemon follows XDG, with its defaults", () => {
  expect(directoriesIn({}, home)).toEqual({
    state: join(home, ".local/state/auralis"),
    runtime: join(home, ".local/state/auralis"),
    data: join(home, ".local/share/auralis"),
    music: join(home, "Music"),
    configFiles: [join(home, ".config/auralis/auralis.toml"), "/etc/auralis/auralis.toml"],
    credentials: null,
  });
  expect(directoriesIn({ XDG_STATE_HOME: "/s", XDG_RUNTIME_DIR: "/r", XDG_CONFIG_HOME: "" }, home)).toMatchObject({
    state: "/s/auralis",
    runtime: "/r/auralis",
    configFiles: [join(home, ".config/auralis/auralis.toml"), "/etc/auralis/auralis.toml"],
  });
});

test("a service takes what systemd gives, the first of several", () => {
  const environment = {
    STATE_DIRECTORY: "/var/lib/auralis:/var/lib/other",
    RUNTIME_DIRECTORY: "/run/auralis",
    CONFIGURATION_DIRECTORY: "/etc/auralis",
    XDG_STATE_HOME: "/s",
  };
  const directories = directoriesIn(environment, home);
  expect(directories).toMatchObject({ state: "/var/lib/auralis", runtime: "/run/auralis" });
  expect(directories.configFiles[0]).toBe("/etc/auralis/auralis.toml");
});

test("the music folder may have another name", () => {
  mkdirSync(join(home, ".config"));
  writeFileSync(join(home, ".config/user-dirs.dirs"), '# comment\nXDG_MUSIC_DIR="$HOME/Musik"\n');
  expect(directoriesIn({}, home).music).toBe(join(home, "Musik"));
  expect(directoriesIn({ XDG_MUSIC_DIR: "/m" }, home).music).toBe("/m");
});
