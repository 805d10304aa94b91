import { isHelpShown, KEYS } from "../state/keys.ts";
import { Dialog } from "./dialog.tsx";

export function KeyHelp() {
  if (!isHelpShown.value) return null;
  return (
    <Dialog title="Keys" onClose={() => (isHelpShown.value = false)}>
      <ul class="stack">
        {KEYS.map(({ key, shown, does }) => (
          <li key={key} class="row">
            <kbd>{shown}</kbd> {does}
          </li>
        ))}
        <li class="muted small">
          In the queue and in playlists: Alt ↑ and Alt ↓ move a song, Delete takes it out; in the queue Shift selects
          on.
        </li>
      </ul>
    </Dialog>
  );
}
