/** What was looked at on this machine, how it is, and what to do about it. */
export type Finding = {
  readonly name: string;
  /** `warning`: the daemon runs, but not as well as it could. */
  readonly state: "ok" | "warning" | "problem";
  readonly detail: string;
  /** A command or a setting; null = nothing to do. */
  readonly fix: string | null;
};

export function fine(name: string, detail: string): Finding {
  return { name, state: "ok", detail, fix: null };
}

export function warning(name: string, detail: string, fix: string | null): Finding {
  return { name, state: "warning", detail, fix };
}

export function problem(name: string, detail: string, fix: string | null): Finding {
  return { name, state: "problem", detail, fix };
}
