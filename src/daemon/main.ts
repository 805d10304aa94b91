#!/usr/bin/env node
import { existsSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { DomainError } from "../shared/errors.ts";
import { takeActivatedSockets } from "./activation.ts";
import { startApp } from "./app.ts";
import { bannerText } from "./banner.ts";
import { parseCommandLine, USAGE } from "./command-line.ts";
import { changedSettings } from "./config/changes.ts";
import { ConfigError } from "./config/config-error.ts";
import { locateConfig } from "./config/load.ts";
import { directoriesIn } from "./directories.ts";
import { examine } from "./doctor/doctor.ts";
import { printHash } from "./hash-password.ts";
import { watchSignals } from "./lifecycle.ts";
import { createLogger, logStyle } from "./log.ts";
import { musicFolders } from "./music-folders.ts";
import { createNotifier } from "./notify.ts";
import { chooseOutput, surroundings } from "./output-choice.ts";
import { plainPasswords } from "./passwords.ts";
import { EXIT, StartError } from "./start-error.ts";
import { supervise } from "./supervision.ts";

const { version } = packageJson;

/** A person at a terminal waits this long to be told how much music was found; the daemon serves meanwhile. */
const FIRST_SCAN_MS = 3000;

async function main(): Promise<void> {
  const line = parseCommandLine(process.argv.slice(2));
  if (line.action === "help") return void process.stdout.write(USAGE);
  if (line.action === "version") return void process.stdout.write(`auralisd ${version}\n`);
  if (line.action === "hash-password") return printHash(process);

  const directories = directoriesIn(process.env);
  const file = line.config ?? directories.configFiles.find((path) => existsSync(path)) ?? null;
  const read = () => locateConfig({ file, environment: process.env, directories: line.directories });
  if (line.action === "doctor") {
    const findings = await examine({ file, read: () => read().config, directories });
    return void process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  }
  const { config, whereIs } = read();
  if (line.action === "check") return void process.stdout.write(`${file ?? "the defaults"}: no mistakes found\n`);

  const style = logStyle(process.env, process.stdout.isTTY === true);
  const logger = createLogger(config.log.level, style, (text) => void process.stdout.write(text));
  for (const path of plainPasswords(config)) {
    logger.warn(
      {},
      `${whereIs(path)}: this password can be read by all who read the file; auralisd --hash-password hides it`,
    );
  }
  const folders = musicFolders(config, directories, line.directories);
  const choice = config.output.length > 0 ? null : chooseOutput(surroundings(process.env, config.audio.alsa_library));
  const outputs = choice === null ? config.output : [choice.output];
  const stateDirectory = config.state.directory ?? directories.state;
  const socketPath = config.mpd.socket ?? join(directories.runtime, "mpd");
  const httpSocketPath = config.http.socket ?? (process.env.RUNTIME_DIRECTORY ? join(directories.runtime, "http") : "");
  const starting = startApp({
    config,
    stateDirectory,
    socketPath: socketPath === "" ? null : socketPath,
    httpSocketPath: httpSocketPath === "" ? null : httpSocketPath,
    folders,
    outputs,
    activated: takeActivatedSockets(process.env),
    version,
    logger,
  });

  let supervision: { stop(): void } | null = null;
  // From here on, so that a daemon that is stopped while it starts ends as well as any other.
  watchSignals(process, logger, {
    close: async () => {
      supervision?.stop();
      await (await starting).close();
    },
    reload: () => {
      try {
        const changed = changedSettings(config, read().config);
        const verdict = changed.length === 0 ? "nothing changed" : "these settings count after a restart";
        logger.info({ changed }, `configuration read: ${verdict}`);
      } catch (error) {
        logger.error({ err: error }, "the configuration has mistakes; going on with the old one");
      }
    },
  });
  const app = await starting;
  supervision = supervise(createNotifier(process.env), `MPD at ${app.addresses.mpd.join(", ")}`, app.isAlive);
  if (style === "journal") return;
  const outputLines = outputs.map(({ name, type }) => ({ name, plugin: type, reason: choice?.reason ?? null }));
  const count = await app.countSongs(FIRST_SCAN_MS).catch(() => null);
  if (count === null) return; // it was stopped meanwhile
  process.stdout.write(
    bannerText({ version, folders, ...count, ...app.addresses, outputs: outputLines, stateDirectory }),
  );
}

/** What goes wrong before the daemon runs is told in words, without a stack, and with the code a service manager knows. */
function giveUp(error: unknown): never {
  const isConfig = error instanceof ConfigError;
  const isKnown = isConfig || error instanceof StartError || error instanceof DomainError;
  const text = error instanceof Error ? (isKnown ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text.replace(/^/gm, "auralisd: ")}\n`);
  process.exit(isConfig ? EXIT.config : isKnown ? EXIT.unavailable : EXIT.software);
}

// A closed terminal or log reader is no reason to stop the music.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
main().catch(giveUp);
