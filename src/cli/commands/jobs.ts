import type { Command } from "commander";
import { type Cli, command, show } from "../cli.ts";
import { table } from "../words.ts";

type Job = {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
  readonly progress: { readonly done: number; readonly total: number | null } | null;
};

/** `jobs`: work that takes longer than an answer. */
export function jobsCommand(cli: Cli): Command {
  const jobs = command("jobs", "Show work that takes long, or cancel it", ["jobs", "jobs cancel <id>"]);
  jobs.addCommand(
    command("list", "Show it").action(async () =>
      show(cli, await cli.api().get<{ jobs: readonly Job[] }>("/jobs"), (list) =>
        list.jobs.length === 0 ? "there are no jobs" : table(list.jobs.map(rowOf)),
      ),
    ),
    { isDefault: true },
  );
  jobs.addCommand(
    command("cancel <id>", "End one").action(async (id: string) =>
      show(cli, await cli.api().delete<Job>(`/jobs/${encodeURIComponent(id)}`), ({ state }) => state),
    ),
  );
  return jobs;
}

function rowOf({ id, kind, title, state, progress }: Job): string[] {
  const done =
    progress === null ? "" : progress.total === null ? `${progress.done}` : `${progress.done}/${progress.total}`;
  return [id, kind, state, done, title];
}
