import type { Command } from "commander";
import type { ScanView } from "../../protocols/http/scan-watch.ts";
import { type Cli, command, show } from "../cli.ts";
import { Complaint } from "../complaint.ts";
import { progressLine } from "../progress-bar.ts";
import { CLEAR_LINE } from "../terminal.ts";
import { songsText } from "../words.ts";

const POLL_MS = 300;
const MAX_FAILURES = 20;

type Library = { readonly songs: number; readonly scan: ScanView };
type Failures = { readonly failures: readonly { readonly uri: string; readonly reason: string }[] };
type Options = { readonly discard: boolean; readonly forget: boolean; readonly wait: boolean };

/** `scan [uri]`. */
export function scanCommand(cli: Cli): Command {
  return command("scan", "Look for new, changed and removed songs", ["scan", 'scan "Miles Davis"', "scan --no-wait"])
    .argument("[uri]", "a folder below the music folder; without it, everything", "")
    .option("--discard", "read files that did not change, too", false)
    .option("--forget", "delete the songs that are gone, also those kept because many were gone at once", false)
    .option("--no-wait", "do not wait until it is done")
    .action(async (uri: string, { wait, ...how }: Options) => {
      const started = await cli.api().post<object>("/library/update", { uri, ...how });
      if (!wait) return show(cli, started, () => "the scan has begun");
      await follow(cli);
      const below = uri === "" ? null : await songsBelow(cli, uri);
      const { failures } = await cli.api().get<Failures>("/library/failures?limit=1000");
      const here = failures.filter((failure) => uri === "" || failure.uri.startsWith(`${uri}/`));
      show(cli, await cli.api().get<Library>("/library"), ({ songs }) =>
        [
          below === null ? songsText(songs) : `${songsText(below)} in ${uri}, ${songs} in all`,
          ...here.slice(0, MAX_FAILURES).map((failure) => `could not be read: ${failure.uri} (${failure.reason})`),
          ...(here.length > MAX_FAILURES ? [`and ${here.length - MAX_FAILURES} more`] : []),
        ].join("\n"),
      );
    });
}

/** None: probably not what was meant. */
async function songsBelow(cli: Cli, uri: string): Promise<number> {
  const { songs } = await cli.api().get<{ songs: number }>(`/library/counts?under=${encodeURIComponent(uri)}`);
  if (songs === 0) throw new Complaint(`there is no song in ${uri}`);
  return songs;
}

async function follow(cli: Cli): Promise<void> {
  const { status, columns } = cli.terminal;
  for (;;) {
    const { songs, scan } = await cli.api().get<Library>("/library");
    if (!scan.updating) break;
    if (columns !== null) status(CLEAR_LINE + lineOf(scan, songs, columns));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  if (columns !== null) status(CLEAR_LINE);
}

/** How many files there are is known only as far as the last scan tells. */
function lineOf({ filesSeen, filesPerSecond, secondsLeft }: ScanView, songs: number, columns: number): string {
  const done = filesSeen ?? 0;
  const total = songs >= done && songs > 0 ? songs : null;
  const now = filesPerSecond === null ? null : `${filesPerSecond} files/s`;
  return progressLine({ done, total, secondsLeft, now }, columns);
}
