import { useEffect, useState } from "preact/hooks";
import { sleep, sleepIn, stayAwake } from "../api/timers.ts";
import { zoneName } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import { lasting } from "./time.ts";
import { useAnswer } from "./use-answer.ts";

const MINUTES = [15, 30, 45, 60, 90] as const;
const RENEW_MS = 15_000;

/** The zone grows softer, and pauses. */
export function SleepCard() {
  const [turn, setTurn] = useState(0);
  const [left, setLeft] = useState<number | null>(null);
  const found = useAnswer(`sleep ${zoneName.value} ${turn}`, sleep, true);
  useEffect(() => {
    if (found !== null) setLeft(found.secondsLeft);
  }, [found]);
  useEffect(() => {
    const timer = setInterval(() => setTurn((n) => n + 1), RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  const change = async (made: ReturnType<typeof sleep>) => {
    const answer = await attempt(made);
    if (answer !== null) setLeft(answer.secondsLeft);
  };
  return (
    <section class="card stack" aria-label="Sleep timer">
      <h2>Sleep timer</h2>
      <p class="muted" aria-live="polite">
        {left === null ? "The music goes on." : `The music ends softly in ${lasting(left)}.`}
      </p>
      <div class="chips">
        {MINUTES.map((minutes) => (
          <button key={minutes} type="button" class="chip" onClick={() => change(sleepIn(minutes * 60))}>
            {minutes} min
          </button>
        ))}
        {left !== null && (
          <button type="button" class="chip" aria-pressed={true} onClick={() => change(stayAwake())}>
            Play on
          </button>
        )}
      </div>
    </section>
  );
}
