import { useEffect, useState } from "preact/hooks";
import { tellProblem } from "../state/toasts.ts";

/** What the daemon answers, asked anew when `key` is another; null until then. `isQuiet`: that there is none is no problem. */
export function useAnswer<T>(key: string, ask: () => Promise<T>, isQuiet = false): T | null {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: T | null } | null>(null);
  useEffect(() => {
    let isWanted = true;
    ask().then(
      (value) => isWanted && setAnswer({ key, value }),
      (error: unknown) => {
        if (!isWanted) return;
        setAnswer({ key, value: null });
        if (!isQuiet) tellProblem(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [key]);
  return answer?.value ?? null;
}
