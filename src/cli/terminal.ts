export const CLEAR_LINE = "\r\x1b[K";

/** Where a command writes. */
export type Terminal = {
  /** What was asked for. */
  readonly out: (text: string) => void;
  /** What happens meanwhile. */
  readonly status: (text: string) => void;
  /** Columns of what `status` writes to; null = nobody looks at it. */
  readonly columns: number | null;
};
