import { analyseAll, cancelJob, endAnalysis } from "../api/jobs.ts";
import { rescan } from "../api/library.ts";
import { FailuresCard } from "../parts/failures-card.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { Progress } from "../parts/progress.tsx";
import { dateOf, lasting } from "../parts/time.ts";
import { analysis, type Job, jobs, scan } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";

/** Why analysis waits, in words. */
const WHY = {
  off: "it is switched off",
  settling: "waiting for the library to settle",
  scanning: "waiting for the scan",
  playing: "waiting while music plays",
  load: "the machine is busy",
  hours: "not at this hour",
} as const;

/** What the daemon is busy with. */
export default function Activity() {
  const scanning = scan.value;
  const listening = analysis.value;
  const known = listening === null ? 0 : listening.analysed + listening.left;
  return (
    <div class="view">
      <h1>Activity</h1>
      <section class="card stack">
        <div class="row">
          <h2 class="grow">Library scan</h2>
          <button type="button" class="chip" disabled={scanning?.updating === true} onClick={() => attempt(rescan())}>
            Look for new music
          </button>
        </div>
        {scanning?.updating === true ? (
          <>
            <Progress label="Scan" part={null} />
            <p class="small muted number">
              {(scanning.filesSeen ?? 0).toLocaleString()} files seen, {(scanning.filesRead ?? 0).toLocaleString()} read
              {scanning.secondsLeft !== null && `, about ${lasting(scanning.secondsLeft)} left`}
            </p>
          </>
        ) : (
          <p class="muted">Nothing is scanned now.</p>
        )}
      </section>
      {listening !== null && (
        <section class="card stack">
          <div class="row">
            <h2 class="grow">Listening for loudness and likeness</h2>
            {listening.state === "working" ? (
              <button type="button" class="chip" onClick={() => attempt(endAnalysis())}>
                Stop
              </button>
            ) : (
              <button type="button" class="chip" disabled={listening.left === 0} onClick={() => attempt(analyseAll())}>
                Analyse now
              </button>
            )}
          </div>
          <Progress label="Analysis" part={known === 0 ? 0 : listening.analysed / known} />
          <p class="small muted number">
            {listening.analysed.toLocaleString()} of {known.toLocaleString()} songs
            {listening.failed > 0 && `, ${listening.failed} failed`}
            {listening.pausedWhy !== null && `: ${WHY[listening.pausedWhy]}`}
            {listening.secondsLeft !== null && listening.left > 0 && `, about ${lasting(listening.secondsLeft)} left`}
          </p>
        </section>
      )}
      <FailuresCard />
      <section class="card stack">
        <h2>Jobs</h2>
        {jobs.value.length === 0 && <p class="muted">None since the daemon started.</p>}
        <ul class="stack">
          {jobs.value.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function JobRow({ job }: { readonly job: Job }) {
  const isAlive = job.state === "running" || job.state === "queued";
  const total = job.progress?.total ?? null;
  return (
    <li class="row">
      <div class="grow stack slim">
        <span class="cut">{job.title}</span>
        {job.state === "running" && (
          <Progress
            label={job.title}
            part={job.progress === null || total === null || total === 0 ? null : job.progress.done / total}
          />
        )}
        <span class="small muted">
          {job.state === "failed" ? job.reason : `${job.kind}, ${dateOf(job.createdSeconds)}`}
        </span>
      </div>
      <span class="badge">{job.state}</span>
      {isAlive && <IconButton icon="remove" label={`Cancel ${job.title}`} onClick={() => attempt(cancelJob(job.id))} />}
    </li>
  );
}
