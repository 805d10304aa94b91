/** The processor time this process takes from now on, in milliseconds: unlike the clock, it does not tell of what others do. */
export function processorTime(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
}
