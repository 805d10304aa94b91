import { useState } from "preact/hooks";
import { makeToken, revokeToken, tokens } from "../api/tokens.ts";
import { attempt } from "../state/toasts.ts";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { NameDialog } from "./name-dialog.tsx";
import { dateOf } from "./time.ts";
import { useAnswer } from "./use-answer.ts";

/** What a token of the page may do: everything but to administer. */
const SCOPES = ["read", "control", "queue", "library", "announce"];

/** What lets other devices in. */
export function TokensCard() {
  const [changes, setChanges] = useState(0);
  const [isNaming, setNaming] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const found = useAnswer(`tokens ${changes}`, tokens, true);
  if (found === null) return null;
  const again = () => setChanges((n) => n + 1);
  return (
    <section class="card stack" aria-label="Tokens">
      <h2>Other devices</h2>
      <p class="small muted">A token lets a phone or a program in. It is shown once, and can be taken back.</p>
      <ul>
        {found.tokens.map(({ id, name, scopes, usedSeconds }) => (
          <li key={id} class="row">
            <span class="grow">
              <span class="cut block">{name}</span>
              <span class="small muted block">
                {scopes.join(", ")} · {usedSeconds === null ? "never used" : `used ${dateOf(usedSeconds)}`}
              </span>
            </span>
            <IconButton
              icon="trash"
              label={`Revoke ${name}`}
              onClick={async () => {
                await attempt(revokeToken(id));
                again();
              }}
            />
          </li>
        ))}
      </ul>
      <div>
        <button type="button" class="button" onClick={() => setNaming(true)}>
          <Icon name="add" /> New token
        </button>
      </div>
      {isNaming && (
        <NameDialog
          title="A token for another device"
          verb="Make"
          take={async (name) => {
            const answer = await attempt(makeToken(name, SCOPES));
            if (answer !== null) setMade(answer.text);
            again();
            return answer !== null;
          }}
          onClose={() => setNaming(false)}
        />
      )}
      {made !== null && (
        <Dialog title="Your token" onClose={() => setMade(null)}>
          <p>Copy it now: nobody can show it again.</p>
          <output class="input token">{made}</output>
          <button type="button" class="button main" onClick={() => navigator.clipboard?.writeText(made)}>
            Copy
          </button>
        </Dialog>
      )}
    </section>
  );
}
