/** Only the newest request counts: the one before is aborted, and what it may still answer is dropped (null). */
export function latest<Args extends readonly unknown[], T>(
  ask: (signal: AbortSignal, ...args: Args) => Promise<T>,
): (...args: Args) => Promise<T | null> {
  let sequence = 0;
  let running = new AbortController();
  return async (...args) => {
    const mine = ++sequence;
    running.abort();
    running = new AbortController();
    try {
      const answer = await ask(running.signal, ...args);
      return mine === sequence ? answer : null;
    } catch (error) {
      if (mine === sequence) throw error;
      return null;
    }
  };
}
