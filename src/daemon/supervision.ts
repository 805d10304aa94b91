import type { Notifier } from "./notify.ts";

/** Tells the service manager that we run, and goes on telling it as long as the audio thread lives. */
export function supervise(notifier: Notifier, status: string, isAlive: () => boolean): { stop(): void } {
  notifier.ready(status);
  const { aliveEveryMs } = notifier;
  const timer =
    aliveEveryMs === null
      ? null
      : setInterval(() => {
          if (isAlive()) notifier.alive();
        }, aliveEveryMs);
  timer?.unref();
  return {
    stop: () => {
      if (timer !== null) clearInterval(timer);
      notifier.stopping();
    },
  };
}
