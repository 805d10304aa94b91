import type { Library, UpdateOptions } from "../library/library-port.ts";
import { DomainError } from "../shared/errors.ts";
import type { JobId } from "../shared/ids.ts";
import { isOver, type JobOutcome } from "./jobs/job.ts";
import type { JobRun } from "./jobs/jobs.ts";
import type { Operations } from "./operations.ts";

/**
 * Scans a folder of the library ("" = everything). The scan is a job as well, with its number at the beginning of the
 * title; requests that one scan fulfils share one. Scans that watching asks for are none. Errors: as `Library.update`.
 */
export async function updateLibrary(
  { library, jobs }: Pick<Operations, "library" | "jobs">,
  uri: string,
  options: UpdateOptions,
): Promise<JobId> {
  const scan = await library.update(uri, options);
  const name = `Scan ${scan}: `;
  if (jobs.list().some((job) => !isOver(job) && job.title.startsWith(name))) return scan;
  const title = `${name}${uri === "" ? "everything" : uri}${options.discard ? ", all files again" : ""}`;
  jobs.start({ kind: "scan", title, work: (run) => followed(library, scan, run), hasOwnLine: true });
  return scan;
}

/** Until the scan is over. */
async function followed(library: Library, scan: JobId, { signal, progress }: JobRun): Promise<JobOutcome> {
  const end = Promise.withResolvers<void>();
  let outcome: JobOutcome | null = null;
  const stop = library.subscribe((event) => {
    if (event.type === "progress" && event.progress.job === scan) {
      const { filesSeen, filesRead, failed, done } = event.progress;
      outcome = done ? { scan, filesSeen, filesRead, failed } : null;
      progress({ done: filesSeen, total: null, unit: "files" });
    } else if (event.type === "update" && !event.running && event.job === scan) end.resolve();
  });
  const cancel = () => {
    library.cancelUpdate(scan).then(
      (isThere) => void (!isThere && end.resolve()),
      () => end.resolve(),
    );
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    await end.promise;
  } finally {
    stop();
    signal.removeEventListener("abort", cancel);
  }
  if (outcome === null) throw new DomainError("unavailable", "The scan was cut short; ask for it again");
  return outcome;
}
