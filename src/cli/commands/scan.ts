import type { Command } from "commander";
import type { ScanView } from "../../protocols/http/scan-watch.ts";
import { type Cli, command, show } from "../cli.ts";
import { progressLine } from "../progress-bar.ts";
import { CLEAR_LINE } from "../terminal.ts";

const POLL_MS = 300;

type Library = { readonly songs: number; readonly scan: ScanView };
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
      show(cli, await cli.api().get<Library>("/library"), ({ songs }) => `${songs} songs`);
    });
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
