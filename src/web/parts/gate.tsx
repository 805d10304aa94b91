import { useEffect, useState } from "preact/hooks";
import { session } from "../api/session.ts";
import { player } from "../state/store.ts";
import { SignIn } from "./sign-in.tsx";
import { Stage } from "./stage.tsx";

/** As long as nothing was told for so long, it is asked why. */
const PATIENCE_MS = 700;

/** The views, or a place to sign in for who may not even look. */
export function Gate() {
  const isTold = player.value !== null;
  const [isShut, setShut] = useState(false);
  useEffect(() => {
    if (isTold) return setShut(false);
    const timer = setTimeout(() => {
      session().then(
        ({ scopes }) => setShut(!scopes.includes("read")),
        () => {},
      );
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isTold]);
  if (!isShut || isTold) return <Stage />;
  return (
    <div class="view">
      <h1>Sign in</h1>
      <SignIn />
    </div>
  );
}
