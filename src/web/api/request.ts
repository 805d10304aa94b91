import { Problem } from "./problem.ts";

const API = "/api/v1";
const TIMEOUT_MS = 15_000;

type Value = string | number | boolean | undefined;

export type RequestOptions = {
  readonly query?: Readonly<Record<string, Value>>;
  readonly body?: unknown;
  /** In place of JSON. */
  readonly upload?: Blob;
  readonly signal?: AbortSignal;
  /** The state the change is about: refused with `precondition-failed` when there is a newer one. */
  readonly ifMatch?: string;
  /** Zero: as long as it takes. */
  readonly timeoutMs?: number;
};

/** Asks the daemon. `T` is the type of the answer in `protocols/http`. Errors: Problem, AbortError. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { body, upload, signal, ifMatch, timeoutMs = TIMEOUT_MS } = options;
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (upload !== undefined) headers["Content-Type"] = upload.type;
  if (ifMatch !== undefined) headers["If-Match"] = ifMatch;
  const signals = [
    ...(signal === undefined ? [] : [signal]),
    ...(timeoutMs === 0 ? [] : [AbortSignal.timeout(timeoutMs)]),
  ];
  const init: RequestInit = { method, headers, signal: AbortSignal.any(signals) };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (upload !== undefined) init.body = upload;
  const answer = await fetch(addressOf(path, options.query), init).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new Problem(0, "unreachable", "The daemon does not answer");
  });
  const json: unknown = await answer.json().catch(() => null);
  if (answer.ok) return json as T;
  throw problemOf(answer.status, json);
}

/** `/api/v1` and the path with its query; values that are undefined are left out. */
export function addressOf(path: string, query: RequestOptions["query"] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  const text = new URLSearchParams(given).toString();
  return text === "" ? `${API}${path}` : `${API}${path}?${text}`;
}

type Told = {
  code?: string;
  detail?: string;
  title?: string;
  errors?: { pointer?: string; parameter?: string; detail: string }[];
};

function problemOf(status: number, json: unknown): Problem {
  const { code = "unknown", detail, title, errors = [] } = (json ?? {}) as Told;
  const faults = errors.map(({ pointer, parameter, detail }) =>
    [pointer ?? parameter, detail].filter(Boolean).join(": "),
  );
  return new Problem(status, code, detail ?? title ?? `The daemon answered ${status}`, faults);
}
