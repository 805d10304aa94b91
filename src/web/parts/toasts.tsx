import { dismiss, toasts } from "../state/toasts.ts";
import { IconButton } from "./icon-button.tsx";

/** What was done or went wrong, read aloud when it appears. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, kind, text, hint, action }) => (
        <div key={id} class={`toast ${kind}`}>
          <div class="grow">
            <div>{text}</div>
            {hint !== null && <div class="small muted">{hint}</div>}
          </div>
          {action !== null && (
            <button
              type="button"
              class="button"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton icon="remove" label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
