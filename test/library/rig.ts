import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FilterTag, MatchOperator } from "node-mpd-protocol";
import type { Library, LibraryEvent, Print, ScanProgress } from "../../src/library/library-port.ts";
import { type OpenLibrary, openLibrary } from "../../src/library/open.ts";
import type { Root } from "../../src/library/roots.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { builtEntry } from "../rig/entries.ts";

export const LIBRARY_WORKER = builtEntry("library-worker");
export const INDEXER_HOST = builtEntry("indexer-host");
export const CHECK_HOST = builtEntry("check-host");
export const MIGRATIONS = new URL("../../drizzle", import.meta.url).pathname;

/** A folder for one test file, holding `music` and `state`. */
export function makeFolder(): { readonly music: string; readonly state: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "auralis-library-"));
  const music = join(folder, "music");
  mkdirSync(music);
  return { music, state: join(folder, "state"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

let template: string | null = null;

/** A 0.2 s FLAC, 44100:16:2, with these tags. */
export function makeFlac(path: string, tags: readonly (readonly [string, string])[] = []): void {
  mkdirSync(dirname(path), { recursive: true });
  if (template === null) {
    template = join(mkdtempSync(join(tmpdir(), "auralis-flac-")), "template.flac");
    makeTone(template);
  }
  copyFileSync(template, path);
  if (tags.length === 0) return;
  execFileSync("metaflac", [...tags.map(([name, value]) => `--set-tag=${name}=${value}`), path]);
}

/** A 0.2 s tone in the format its name says. Another frequency is another song, whatever its name and tags. */
export function makeTone(path: string, frequencyHz = 440): void {
  mkdirSync(dirname(path), { recursive: true });
  const source = ["-f", "lavfi", "-i", `sine=frequency=${frequencyHz}:sample_rate=44100:duration=0.2`, "-ac", "2"];
  const sample = path.endsWith(".flac") ? ["-sample_fmt", "s16"] : [];
  execFileSync("ffmpeg", ["-v", "error", "-y", ...source, ...sample, "-map_metadata", "-1", path]);
}

export function open(
  folder: { readonly music: string; readonly state: string; readonly roots?: readonly Root[] },
  options: {
    readonly watch?: boolean;
    readonly pollSeconds?: number;
    readonly indexerHost?: URL;
    readonly checkHost?: URL;
    readonly fileTimeoutMs?: number;
  } = {},
): Promise<OpenLibrary> {
  return openLibrary({
    roots: folder.roots ?? [{ name: "music", path: folder.music }],
    stateDirectory: folder.state,
    watch: options.watch ?? false,
    pollSeconds: options.pollSeconds ?? 300,
    entries: {
      libraryWorker: LIBRARY_WORKER,
      indexerHost: options.indexerHost ?? INDEXER_HOST,
      checkHost: options.checkHost ?? CHECK_HOST,
    },
    migrations: MIGRATIONS,
    logger: silentLogger,
    fileTimeoutMs: options.fileTimeoutMs ?? 10_000,
  });
}

/** Scans and answers what the finished job counted. */
export async function scan(library: Library, uri = "", discard = false): Promise<ScanProgress> {
  const events: LibraryEvent[] = [];
  const ended = new Promise<void>((resolve) => {
    const stop = library.subscribe((event) => {
      events.push(event);
      if (event.type !== "update" || event.running) return;
      stop();
      resolve();
    });
  });
  const job = await library.update(uri, { discard });
  await ended;
  for (const event of events) {
    if (event.type === "progress" && event.progress.job === job && event.progress.done) return event.progress;
  }
  throw new Error("the job told no result");
}

export async function allUris(library: Library): Promise<readonly string[]> {
  return (await library.find({ filter: null, sort: null, window: null })).map((song) => song.uri);
}

/** Prints all there is of every song. */
export const EVERYTHING: Print = { content: "everything", without: [] };
export const ADDRESSES: Print = { content: "addresses", without: [] };

/** The lines of a text told in slices. */
export async function linesOf(slices: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const parts: Uint8Array[] = [];
  for await (const slice of slices) parts.push(slice);
  return Buffer.concat(parts).toString().split("\n").slice(0, -1);
}

export function match(
  tag: FilterTag,
  operator: MatchOperator,
  value: string,
  { negated = false, foldCase = false }: { readonly negated?: boolean; readonly foldCase?: boolean } = {},
) {
  return { kind: "match", tag, operator, value, negated, foldCase } as const;
}

/** Waits until `check` holds; fails after `timeoutMs` with what it last said. */
export async function until(check: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > endMs) throw new Error("it never came true");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
