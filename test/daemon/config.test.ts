import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { changedSettings } from "../../src/daemon/config/changes.ts";
import { ConfigError } from "../../src/daemon/config/config-error.ts";
import { loadConfig } from "../../src/daemon/config/load.ts";
import { NEUTRAL } from "../../src/shared/sound/settings.ts";

const folder = mkdtempSync(join(tmpdir(), "auralis-config-"));
const file = join(folder, "auralis.toml");
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string, environment: NodeJS.ProcessEnv = {}, directories: readonly string[] = []) {
  writeFileSync(file, text);
  return loadConfig({ file, environment, directories });
}

/** What is complained about, with the file's name left out. */
function complaints(text: string, environment: NodeJS.ProcessEnv = {}): string {
  try {
    load(text, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.replaceAll(file, "FILE");
  }
  throw new Error("was accepted");
}

const output = (lines: string) => `[[output]]\nname = "A"\n${lines}`;

describe("a mistake is told with its place", () => {
  test.each([
    ["[audio]\nbufer_ms = 100", 'FILE:2:1: unknown key "audio.bufer_ms"; did you mean "buffer_ms"?'],
    ["[mpd]\n  prot = 6600", 'FILE:2:3: unknown key "mpd.prot"; did you mean "port"?'],
    ["[mpdd]\nport = 1", 'FILE:1:1: unknown key "mpdd"; did you mean "mpd"?'],
    ["mpd.prot = 1", 'FILE:1:1: unknown key "mpd.prot"; did you mean "port"?'],
    ["[http]\nzzzzzz = 1", 'FILE:2:1: unknown key "http.zzzzzz"'],
    ['[mpd]\nport = "6600"', "FILE:2:1: mpd.port: Invalid input: expected number, received string"],
    ["[mpd]\nport = 70000", "FILE:2:1: mpd.port: Too big: expected number to be <=65535"],
    ["[library]\n\nwatch = 1", "FILE:3:1: library.watch: Invalid input: expected boolean, received number"],
    ['[library]\nroots = ["/a", 3]', "FILE:2:1: library.roots[2]: Invalid input: expected string, received number"],
    [output('type = "null"\ndevice = "x"'), 'FILE:4:1: unknown key "output[1].device"'],
    [output('type = "wav"'), "FILE:1:1: output[1].path: Invalid input: expected string, received undefined"],
    [output('type = "alsa"\ndivice = "x"'), 'FILE:4:1: unknown key "output[1].divice"; did you mean "device"?'],
    [output('type = "null"\nzone = "a b"'), "FILE:4:1: output[1].zone: must be letters, digits, - and _"],
    [output('type = "null"\nformat = "48k"'), 'FILE:4:1: output[1].format: must look like "48000:16:2"'],
    [output(`type = "null"\n${output('type = "null"')}`), 'FILE:5:1: output[2].name: "A" is used twice'],
    [
      '[log]\nlevel = """\n[mpd]\nprot"""',
      'FILE:2:1: log.level: Invalid option: expected one of "debug"|"info"|"warn"|"error"',
    ],
    [
      '[[mpd.host_permissions]]\naddress = "router.lan"\npermissions = ["read"]',
      'FILE:2:1: mpd.host_permissions[1].address: must be an address or a network such as "192.168.1.0/24"',
    ],
    [
      '[[mpd.host_permissions]]\naddress = "::1"\npermission = ["read"]',
      'unknown key "mpd.host_permissions[1].permission"; did you mean "permissions"?',
    ],
    ["[sound]\nbalence = 0.1", 'FILE:2:1: unknown key "sound.balence"; did you mean "balance"?'],
    ["[sound.crossfeed]\nenabled = true\nlevelDb = 50", "FILE:3:1: sound.crossfeed.levelDb: Too big"],
    ["[sound.crossfeed]\nlevelDB = 5", 'FILE:2:1: unknown key "sound.crossfeed.levelDB"; did you mean "levelDb"?'],
    ['[sound.graphic]\nset = "iso10"\nslidersDb = [1, 2]', "FILE:1:1: sound.graphic: one slider for each band"],
    [
      '[sound.parametric]\nbands = [{ type = "peak", frequencyHz = 1, gainDb = 1, q = 1 }]',
      "FILE:2:1: sound.parametric.bands[1].type: Invalid option",
    ],
    ["sound = 3", "FILE:1:1: sound: Invalid input: expected object, received number"],
    [output('type = "null"\nsound = "a/b"'), "FILE:4:1: output[1].sound: must be the name of a preset"],
    ['[mpd]\nlocal_permissions = ["reed"]', "FILE:2:1: mpd.local_permissions[1]: Invalid option"],
    [
      '[[mpd.password]]\npassword = "$scrypt$oops"',
      "FILE:2:1: mpd.password[1].password: begins like a hashed password and is none; make it anew with auralisd",
    ],
    ["[mpd]\nport = ", "FILE:2:"],
    ["[mpd\n", "FILE:1:"],
  ])("%j", (text, expected) => {
    expect(complaints(text)).toContain(expected);
  });

  test("all mistakes at once", () => {
    expect(complaints("[mpd]\nprot = 1\n[audio]\nbuffer_ms = 1").split("\n")).toHaveLength(2);
  });

  test("a file that is not there", () => {
    expect(() => loadConfig({ file: join(folder, "no.toml"), environment: {}, directories: [] })).toThrow(
      "no.toml: cannot be read (ENOENT)",
    );
  });
});

describe("device names", () => {
  test.each(["default", "pulse", "hw:0,3", "plughw:1", "hw:CARD=DAC,DEV=0", "hdmi:CARD=vc4-hdmi", "my_dac"])(
    "%s is taken",
    (device) => {
      expect(load(output(`type = "alsa"\ndevice = ${JSON.stringify(device)}`)).output[0]).toMatchObject({ device });
    },
  );

  test.each(["file:'|touch /tmp/x',raw", "file:/etc/passwd", "hw:0 '", "plug:{SLAVE=x}", "hw:CARD=a b"])(
    "%s is refused, unless raw names are allowed",
    (device) => {
      const text = output(`type = "alsa"\ndevice = ${JSON.stringify(device)}`);
      expect(complaints(text)).toContain("FILE:4:1: output[1].device:");
      expect(load(`[audio]\nallow_raw_alsa_names = true\n${text}`).output[0]).toMatchObject({ device });
    },
  );
});

describe("what counts more", () => {
  test("environment over file over default", () => {
    expect(load("").mpd.port).toBe(6600);
    expect(load("[mpd]\nport = 7000").mpd.port).toBe(7000);
    const config = load("[mpd]\nport = 7000\nmax_connections = 5", {
      AURALIS_MPD__PORT: "6601",
      AURALIS_MPD__SOCKET: "",
    });
    expect(config.mpd).toMatchObject({ port: 6601, max_connections: 5, socket: "" });
  });

  test("texts, lists and numbers of the environment", () => {
    const config = load("", {
      AURALIS_STATE__DIRECTORY: "/tmp/x y",
      AURALIS_LIBRARY__ROOTS: '["/a", "/b"]',
      AURALIS_LIBRARY__WATCH: "false",
      AURALIS_HOME: "ignored",
    });
    expect(config.state.directory).toBe("/tmp/x y");
    expect(config.library).toMatchObject({ roots: ["/a", "/b"], watch: false });
  });

  test("a wrong variable is named", () => {
    expect(complaints("", { AURALIS_MPD__PORT: "many" })).toContain("AURALIS_MPD__PORT: mpd.port:");
    expect(complaints("", { AURALIS_MPD__PROT: "1" })).toBe(
      'AURALIS_MPD__PROT: unknown key "mpd.prot"; did you mean "port"?',
    );
  });

  test("folders of the command line over all of them", () => {
    const text = '[library]\nroots = ["/a"]\nwatch = false\n[[library.root]]\nname = "b"\npath = "/b"';
    expect(load(text, { AURALIS_LIBRARY__ROOTS: '["/c"]' }, ["/d"]).library).toEqual({
      roots: ["/d"],
      root: [],
      poll_seconds: 300,
      watch: false,
      update_on_start: true,
      count_plays: true,
    });
  });
});

test("the sound of a zone that was never set: what is left out is neutral", () => {
  const { sound } = load("[sound]\nmono = true\n[sound.crossfeed]\nenabled = true\n");
  expect(sound).toEqual({ ...NEUTRAL, mono: true, crossfeed: { ...NEUTRAL.crossfeed, enabled: true } });
  expect(load("").sound).toEqual(NEUTRAL);
});

test("a reload names what a restart would change", () => {
  const before = load("[mpd]\nport = 1");
  expect(changedSettings(before, load("[mpd]\nport = 1"))).toEqual([]);
  expect(
    changedSettings(before, load(`[mpd]\nport = 2\n[state]\ndirectory = "/x"\n${output('type = "null"')}`)),
  ).toEqual(["state.directory", "mpd.port", "output"]);
});
