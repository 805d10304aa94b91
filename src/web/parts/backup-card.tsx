import { BACKUP_ADDRESS, restore } from "../api/backup.ts";
import { linkTo } from "../state/route.ts";
import { attempt, toast } from "../state/toasts.ts";

/** What people put in, out and in again. */
export function BackupCard() {
  const take = async (file: File | undefined) => {
    if (file === undefined || (await attempt(restore(file))) === null) return;
    toast("Restoring", { hint: "Activity shows how far it is." });
  };
  return (
    <section class="card stack" aria-label="Backup">
      <h2>Backup</h2>
      <p class="small muted">
        Playlists, ratings, presets, alarms, stations and settings in one file. A restore takes the place of all of
        them; <a href={linkTo("activity")}>Activity</a> tells when it is done.
      </p>
      <div class="chips">
        <a class="button" href={BACKUP_ADDRESS} download>
          Download
        </a>
        <label class="button">
          Restore…
          <input
            type="file"
            class="unseen"
            accept=".jsonl,application/jsonl"
            onChange={(event) => take(event.currentTarget.files?.[0])}
          />
        </label>
      </div>
    </section>
  );
}
