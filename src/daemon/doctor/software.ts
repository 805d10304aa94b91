import { spawnSync } from "node:child_process";
import koffi from "koffi";
import { type Finding, fine, problem, warning } from "../../shared/finding.ts";
import type { Config } from "../config/schema.ts";

const PROGRAM_MS = 5_000;
const OLDEST_NODE = 24;

type Package = { readonly debian: string; readonly homebrew: string };

/** The programs and libraries of other people. */
export function examineSoftware({ audio }: Config, platform: NodeJS.Platform = process.platform): Finding[] {
  const alsa =
    platform === "linux" ? [library(audio.alsa_library, "plays sound", { debian: "libasound2", homebrew: "" })] : [];
  return [
    node(process.version),
    ...alsa,
    library(audio.sndfile_library, "decodes files", { debian: "libsndfile1", homebrew: "libsndfile" }),
    library(audio.soxr_library, "changes rates", { debian: "libsoxr0", homebrew: "libsoxr" }),
    ffmpeg(audio.ffmpeg),
  ];
}

function node(version: string): Finding {
  if (Number(/^v(\d+)/.exec(version)?.[1]) >= OLDEST_NODE) return fine("Node", version);
  return problem("Node", `${version} is too old`, `install Node ${OLDEST_NODE}, or run npm ci, which brings it`);
}

function library(name: string, purpose: string, packages: Package): Finding {
  try {
    koffi.load(name);
    return fine(name, purpose);
  } catch {
    return problem(name, `cannot be loaded; it ${purpose}`, installing(packages));
  }
}

function ffmpeg(program: string): Finding {
  const { status, stdout } = spawnSync(program, ["-version"], { encoding: "utf8", timeout: PROGRAM_MS });
  if (status === 0) return fine("ffmpeg", stdout.split("\n")[0]?.split(" Copyright")[0] ?? program);
  const detail = `${program} does not run: no AAC, ALAC, WMA, DSD and no network streams`;
  return warning("ffmpeg", detail, installing({ debian: "ffmpeg", homebrew: "ffmpeg" }));
}

function installing({ debian, homebrew }: Package): string {
  return process.platform === "darwin" ? `brew install ${homebrew}` : `sudo apt install ${debian}`;
}
