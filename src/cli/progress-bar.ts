const FULL = "█";
const EMPTY = "░";
const LONGEST_BAR = 30;
const SHORTEST_BAR = 5;

export type Progress = {
  readonly done: number;
  /** null = not known. */
  readonly total: number | null;
  readonly secondsLeft: number | null;
  /** What is being done right now. */
  readonly now: string | null;
};

/** One line of at most `columns`. */
export function progressLine({ done, total, secondsLeft, now }: Progress, columns: number): string {
  const counts = total === null ? `${done}` : `${done}/${total}`;
  const left = secondsLeft === null ? "" : `  ${durationText(secondsLeft)} left`;
  const room = columns - counts.length - left.length - 8;
  const width = Math.min(LONGEST_BAR, room);
  const filled = total === null || total === 0 ? 0 : Math.round((Math.min(done, total) / total) * width);
  const bar = total === null || width < SHORTEST_BAR ? "" : `${FULL.repeat(filled)}${EMPTY.repeat(width - filled)} `;
  const line = `${bar}${counts}${left}${now === null ? "" : `  ${now}`}`;
  const letters = [...line];
  return letters.length <= columns - 1 ? line : `${letters.slice(0, columns - 2).join("")}…`;
}

/** "3 h 20 min", "2 min 5 s", "4 s". */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole} s`;
}
