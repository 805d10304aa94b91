/** A client of our REST interface. Bodies are plain JSON. */
export type HttpAnswer = { readonly status: number; readonly body: unknown };

export class HttpClient {
  readonly origin: string;
  constructor(port: number) {
    this.origin = `http://127.0.0.1:${port}`;
  }

  get(path: string): Promise<HttpAnswer> {
    return this.send("GET", path);
  }

  /** Errors: none for refusals; the status is in the answer. */
  async send(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    const response = await fetch(this.origin + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }
}

/** A member of a JSON answer by its path, or undefined. */
export function member(body: unknown, ...path: readonly string[]): unknown {
  let value = body;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
}
