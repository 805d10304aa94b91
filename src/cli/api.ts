import { Complaint } from "./complaint.ts";

const PREFIX = "/api/v1";
const TIMEOUT_MS = 30_000;
/** EX_UNAVAILABLE of sysexits.h. */
const NO_DAEMON = 69;

/** The REST interface of a daemon. Errors: Complaint, with what the daemon says. */
export class Api {
  readonly #url: string;

  constructor(url: string) {
    if (!URL.canParse(url)) throw new Complaint(`${url} is no address; it should look like http://127.0.0.1:6690`);
    this.#url = url.replace(/\/+$/, "");
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#ask("GET", path);
  }

  post<Answer>(path: string, body: object): Promise<Answer> {
    return this.#ask("POST", path, body);
  }

  delete<Answer>(path: string): Promise<Answer> {
    return this.#ask("DELETE", path);
  }

  async #ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const json =
      body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    let response: Response;
    try {
      response = await fetch(this.#url + PREFIX + path, { method, ...json, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch {
      throw new Complaint(
        `no daemon answers at ${this.#url}; start auralisd, or say where it is with --url or AURALIS_URL`,
        NO_DAEMON,
      );
    }
    if (response.ok) return (await response.json()) as Answer;
    const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string };
    throw new Complaint(problem.detail ?? problem.title ?? `the daemon answers ${response.status}`);
  }
}
