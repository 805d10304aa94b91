import { useState } from "preact/hooks";
import { Problem } from "../api/problem.ts";
import { session, signIn, signOut } from "../api/session.ts";
import { live } from "../state/live.ts";
import { attempt, toast } from "../state/toasts.ts";
import { useAnswer } from "./use-answer.ts";

/** Who this browser is to the daemon; a token is shown once and then a cookie stands for it. */
export function SignIn() {
  const [changes, setChanges] = useState(0);
  const [token, setToken] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const now = useAnswer(`session ${changes}`, session, true);
  const changed = () => {
    setToken("");
    setChanges(changes + 1);
    live.hurry();
  };
  const show = async (event: Event) => {
    event.preventDefault();
    try {
      await signIn(token.trim());
    } catch (error) {
      return setRefusal(error instanceof Problem ? error.message : String(error));
    }
    setRefusal(null);
    toast("Signed in");
    changed();
  };
  return (
    <section class="card stack">
      <h2>Access</h2>
      {now !== null && (
        <p class="muted">
          {now.scopes.length === 0 ? "This browser may do nothing yet." : `This browser may: ${now.scopes.join(", ")}.`}
          {now.by === "session" && ` Signed in with the token “${now.token}”.`}
        </p>
      )}
      {now?.by === "session" ? (
        <div>
          <button
            type="button"
            class="button"
            onClick={async () => {
              await attempt(signOut());
              changed();
            }}
          >
            Sign out
          </button>
        </div>
      ) : (
        <form class="stack" onSubmit={show}>
          <label class="field">
            <span>Token, made on the machine of the daemon with: auralis token create</span>
            <input
              class="input"
              type="password"
              autocomplete="current-password"
              aria-invalid={refusal !== null}
              value={token}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
          </label>
          <p class="refusal" role="alert">
            {refusal}
          </p>
          <div>
            <button type="submit" class="button main" disabled={token.trim() === ""}>
              Sign in
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
