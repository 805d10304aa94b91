import { TAGS } from "node-mpd-protocol";
import type { Numbers } from "./world.ts";

/** Records that MPD gives in the order of the disk. */
const UNORDERED = /^(listplaylists|listfiles)$/;
/** Stickers that we keep about what was played, as myMPD does. */
const OWN_STICKERS = /^(name|sticker): (playCount|skipCount|lastPlayed|lastSkipped)\b/;
const BLANKS = / +/g;

type Rule = { readonly command: RegExp; readonly line: RegExp; readonly why: string };

/** Lines that are not compared, and why. */
export const LEFT_OUT: readonly Rule[] = [
  {
    command: /^status$/,
    line: /^(elapsed|time|bitrate|audio|duration|Time): /,
    why: "moves on while both are asked, or comes when a decoder has begun",
  },
  {
    command: /^status$/,
    line: /^playlist: /,
    why: "both count versions of the queue, from and by what they like; they are compared through plchanges",
  },
  { command: /^status$/, line: /^lastloadedplaylist: /, why: "came with 0.24, and Debian 12 has 0.23" },
  { command: /^(status|update|rescan)$/, line: /^updating_db: /, why: "a scan ends when it ends" },
  { command: /^stats$/, line: /^(uptime|playtime|db_update): /, why: "clock time" },
  { command: /^sticker(names|namestypes)?$/, line: OWN_STICKERS, why: "ours, about what was played" },
  { command: /./, line: /^Added: /, why: "clock time of the first scan" },
];

const TAG_LINE = new RegExp(`^(${TAGS.join("|")}): `);

/** An answer with what may differ taken out and ids counted from the first of the conversation. */
export function normalised(command: string, lines: readonly string[], numbers: Numbers): readonly string[] {
  const kept: string[] = [];
  let playlist = false;
  let own = false;
  for (const line of lines) {
    if (own && line.startsWith("type: ")) continue;
    own = command === "stickernamestypes" && OWN_STICKERS.test(line);
    if (LEFT_OUT.some((rule) => rule.command.test(command) && rule.line.test(line))) continue;
    // When a playlist was written is clock time; when a file was is not.
    if (playlist && line.startsWith("Last-Modified: ")) continue;
    playlist = line.startsWith("playlist: ");
    // 0.24 cuts blanks in what it repeats of a refused command, 0.23 does not.
    kept.push(line.startsWith("ACK ") ? line.replaceAll(BLANKS, " ").trimEnd() : relative(line, numbers));
  }
  return sortedTags(inOrder(command, kept));
}

/** The records of an answer sorted, where their order is free. */
function inOrder(command: string, lines: readonly string[]): readonly string[] {
  // The stored playlists end the listing of the root.
  const free = UNORDERED.test(command)
    ? 0
    : command === "lsinfo"
      ? lines.findIndex((line) => /^playlist: [^/]*$/.test(line))
      : -1;
  if (free < 0) return lines;
  const records: string[][] = [];
  for (const line of lines.slice(free, -1)) {
    if (/^(file|directory|playlist): /.test(line)) records.push([]);
    records.at(-1)?.push(line);
  }
  records.sort((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1));
  return [...lines.slice(0, free), ...records.flat(), ...lines.slice(-1)];
}

/** MPD numbers entries of the queue from its start, both must do so alike. */
function relative(line: string, numbers: Numbers): string {
  const match = /^(Id|songid|nextsongid): (\d+)$/.exec(line);
  return match === null ? line : `${match[1]}: ${Number(match[2]) - numbers.base}`;
}

/** Different tags of a song may come in any order; MPD gives that of the file. Values of one tag keep theirs. */
function sortedTags(lines: readonly string[]): readonly string[] {
  const sorted: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const run: string[] = [];
    for (let line = lines[at]; line !== undefined && TAG_LINE.test(line); line = lines[++at]) run.push(line);
    run.sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
    sorted.push(...run);
    const line = lines[at++];
    if (line !== undefined) sorted.push(line);
  }
  return sorted;
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(":"));
}
