import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../rig/ports.ts";
import { attend, type Server } from "../rig/server.ts";
import { until } from "../rig/wait.ts";
import { Link } from "./link.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/auralisd", import.meta.url));

/** The program to compare with: `mpd`, or what `MPD` names. */
const REFERENCE = process.env.MPD ?? "mpd";

/** Its version, such as "0.23.12"; null when there is none on this machine. */
export function referenceVersion(): string | null {
  try {
    const text = execFileSync(REFERENCE, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return /Music Player Daemon (\d+\.\d+(\.\d+)?)/.exec(text)?.[1] ?? null;
  } catch {
    return null;
  }
}

/** MPD and the daemon over the same music, scanned, with the same two outputs. */
export type Pair = AsyncDisposable & { readonly reference: Server; readonly ours: Server };

export async function startPair(folder: string, music: string): Promise<Pair> {
  rmSync(folder, { recursive: true, force: true });
  const [reference, ours] = await Promise.all([
    startReference(join(folder, "mpd"), music),
    startOurs(join(folder, "ours"), music),
  ]);
  const end = async (): Promise<void> => void (await Promise.all([reference.kill(), ours.kill()]));
  try {
    await Promise.all([scan(reference), scan(ours)]);
  } catch (error) {
    await end();
    throw error;
  }
  return { reference, ours, [Symbol.asyncDispose]: end };
}

async function startReference(folder: string, music: string): Promise<Server> {
  const port = await freePort();
  mkdirSync(join(folder, "playlists"), { recursive: true });
  const block = (kind: string, settings: Readonly<Record<string, string>>): string =>
    `${kind} {\n${Object.entries(settings)
      .map(([name, value]) => `  ${name} "${value}"\n`)
      .join("")}}`;
  const settings = {
    music_directory: music,
    playlist_directory: join(folder, "playlists"),
    db_file: join(folder, "db"),
    state_file: join(folder, "state"),
    sticker_file: join(folder, "sticker.sql"),
    bind_to_address: "127.0.0.1",
    port: String(port),
    auto_update: "no",
    zeroconf_enabled: "no",
  };
  const text = [
    ...Object.entries(settings).map(([name, value]) => `${name} "${value}"`),
    ...["wildmidi", "fluidsynth"].map((plugin) => block("decoder", { plugin, enabled: "no" })),
    block("audio_output", { type: "null", name: "Null A", mixer_type: "software" }),
    block("audio_output", { type: "null", name: "Null B", mixer_type: "none", enabled: "no" }),
  ];
  writeFileSync(join(folder, "mpd.conf"), `${text.join("\n")}\n`);
  const child = spawn(REFERENCE, ["--no-daemon", "--stderr", join(folder, "mpd.conf")], {
    env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, LC_ALL: "C.UTF-8", TZ: "UTC" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return attend({ child, mpdPort: port, httpPort: 0 });
}

async function startOurs(folder: string, music: string): Promise<Server> {
  const [mpdPort, httpPort] = [await freePort(), await freePort()];
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify;
  const settings = [
    `[library]\nroots = [${text(music)}]\nwatch = false\nupdate_on_start = false`,
    `[state]\ndirectory = ${text(join(folder, "state"))}`,
    `[http]\nport = ${httpPort}`,
    `[mpd]\nport = ${mpdPort}\nsocket = ""`,
    'default_permissions = ["read", "add", "player", "control", "admin"]',
    '[[output]]\nname = "Null A"\ntype = "null"\nmixer = "software"',
    '[[output]]\nname = "Null B"\ntype = "null"\nmixer = "none"\nenabled = false',
  ];
  writeFileSync(join(folder, "auralis.toml"), `${settings.join("\n")}\n`);
  const child = spawn(PROGRAM, ["--config", join(folder, "auralis.toml")], {
    env: { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return attend({ child, mpdPort, httpPort });
}

async function scan(server: Server): Promise<void> {
  const link = await Link.open(server.mpdPort);
  await link.ask("update");
  await until(
    "the end of the scan",
    async () => !(await link.ask("status")).some((line) => line.startsWith("updating_db")),
    60_000,
  );
  link.close();
}
