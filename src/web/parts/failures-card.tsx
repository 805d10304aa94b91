import { scanFailures } from "../api/library.ts";
import { libraryVersion, scan } from "../state/store.ts";
import { useAnswer } from "./use-answer.ts";

/** Files that are in the music folders and cannot be read. */
export function FailuresCard() {
  // A scan that found nothing else leaves the library as it was.
  const version = `${libraryVersion.value} ${scan.value?.updating}`;
  const failures = useAnswer(version, scanFailures, true)?.failures ?? [];
  if (failures.length === 0) return null;
  return (
    <section class="card stack">
      <h2>Files that could not be read</h2>
      <ul class="stack">
        {failures.map(({ uri, reason }) => (
          <li key={uri}>
            <div class="cut">{uri}</div>
            <div class="small muted">{reason}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}
