import { request } from "node:http";
import type { Address } from "./address.ts";
import { Complaint, EXIT } from "./complaint.ts";

const PREFIX = "/api/v1";
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;

export type ApiSettings = {
  readonly address: Address;
  /** null = none. */
  readonly token: string | null;
  /** null = the default zone. */
  readonly zone: string | null;
};

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Reply = { readonly status: number; readonly text: string };
type Problem = { readonly detail?: string; readonly title?: string; readonly errors?: readonly Fault[] };
type Fault = { readonly pointer?: string; readonly parameter?: string; readonly detail: string };

/** The REST interface of a daemon. Errors: Complaint, with what the daemon says. */
export class Api {
  readonly #settings: ApiSettings;

  constructor(settings: ApiSettings) {
    this.#settings = settings;
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.ask("GET", path);
  }

  post<Answer>(path: string, body?: object): Promise<Answer> {
    return this.ask("POST", path, body);
  }

  put<Answer>(path: string, body?: object): Promise<Answer> {
    return this.ask("PUT", path, body);
  }

  patch<Answer>(path: string, body: object): Promise<Answer> {
    return this.ask("PATCH", path, body);
  }

  delete<Answer>(path: string): Promise<Answer> {
    return this.ask("DELETE", path);
  }

  /** The same resource in the zone that was asked for. */
  inZone(path: string): string {
    const { zone } = this.#settings;
    return zone === null ? path : `/zones/${encodeURIComponent(zone)}${path}`;
  }

  async ask<Answer>(method: Method, path: string, body?: object): Promise<Answer> {
    const { status, text } = await this.#send(method, path, body === undefined ? null : JSON.stringify(body));
    const json = parse(text);
    if (status >= 200 && status < 300) return json as Answer;
    const { detail, title, errors = [] } = (json ?? {}) as Problem;
    const lines = [
      detail ?? title ?? `the daemon answers ${status}`,
      ...errors.map(
        ({ pointer, parameter, detail }) => `  ${pointer || parameter ? `${pointer || parameter}: ` : ""}${detail}`,
      ),
    ];
    throw new Complaint(lines.join("\n"), status === 401 || status === 403 ? EXIT.noPermission : EXIT.refused);
  }

  #send(method: Method, path: string, body: string | null): Promise<Reply> {
    const { address, token } = this.#settings;
    const where =
      address.kind === "socket" ? { socketPath: address.path } : { host: address.hostname, port: address.port };
    return new Promise((resolve, reject) => {
      const sent = request({
        ...where,
        method,
        path: PREFIX + path,
        agent: false,
        headers: {
          // A daemon answers to its own names only, and a socket has none.
          ...(address.kind === "socket" ? { Host: "localhost" } : {}),
          ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === null ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
        },
      });
      sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error("it took too long")));
      sent.on("error", () => reject(nobodyThere(address)));
      sent.on("response", (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_BYTES) sent.destroy();
          else chunks.push(chunk);
        });
        response.on("error", () => reject(nobodyThere(address)));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
        });
      });
      sent.end(body ?? undefined);
    });
  }
}

function nobodyThere({ text }: Address): Complaint {
  return new Complaint(
    `no daemon answers at ${text}; start auralisd (systemctl start auralis), or say where it is with --url or AURALIS_URL`,
    EXIT.unavailable,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
