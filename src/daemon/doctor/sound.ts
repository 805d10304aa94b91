import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { type Finding, fine, problem, warning } from "../../shared/finding.ts";
import type { Config } from "../config/schema.ts";
import { chooseOutput, surroundings } from "../output-choice.ts";

const DEVICES = "/dev/snd";
const CARDS = "/proc/asound/cards";
/** What the audio thread asks for. */
const PRIORITY = 40;

/** Whether sound can be played, and undisturbed. */
export function examineSound(config: Config): Finding[] {
  return process.platform === "linux" ? [output(config), cards(), group(), realtime(config)] : [output(config)];
}

function output({ output, audio }: Config): Finding {
  if (output.length > 0) return fine("outputs", output.map(({ name, type }) => `${name} (${type})`).join(", "));
  const choice = chooseOutput(surroundings(process.env, audio.alsa_library));
  const detail = `none is configured; ${choice.output.name} is used: ${choice.reason}`;
  if (choice.output.type !== "null") return fine("outputs", detail);
  return warning("outputs", detail, "connect a sound card, or add an [[output]] to the configuration");
}

function cards(): Finding {
  const found = existsSync(CARDS)
    ? [...readFileSync(CARDS, "utf8").matchAll(/\]: (.+)$/gm)].map(([, name]) => name)
    : [];
  if (found.length > 0) return fine("sound cards", found.join(", "));
  return warning("sound cards", "the kernel knows none", "connect one; on a Raspberry Pi see dtoverlay in config.txt");
}

function group(): Finding {
  const files = existsSync(DEVICES) ? readdirSync(DEVICES).filter((file) => file.startsWith("controlC")) : [];
  const closed = files.find((file) => !isWritable(`${DEVICES}/${file}`));
  if (closed === undefined)
    return fine("audio group", files.length === 0 ? "no devices to open" : "devices can be opened");
  const { username } = userInfo();
  return problem(
    "audio group",
    `${username} may not open ${DEVICES}/${closed}`,
    `sudo usermod -aG audio ${username}, then log in again`,
  );
}

function realtime({ audio }: Config): Finding {
  if (!audio.realtime) return fine("real-time limit", "not asked for (audio.realtime)");
  const limits = readFileSync("/proc/self/limits", "utf8");
  const [, soft = "0"] = /^Max realtime priority\s+(\S+)/m.exec(limits) ?? [];
  if (soft === "unlimited" || Number(soft) >= PRIORITY) return fine("real-time limit", `priority ${soft} is allowed`);
  const fix = `echo "@audio - rtprio ${PRIORITY}" | sudo tee /etc/security/limits.d/auralis.conf, then log in again; a service has LimitRTPRIO=${PRIORITY}`;
  return warning(
    "real-time limit",
    `priority ${soft} is allowed, ${PRIORITY} is wanted: busy programs may be heard`,
    fix,
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
