import { type ClientRequest, type IncomingMessage, request } from "node:http";

export type ServerEvent = {
  readonly event: string;
  readonly id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly data: any;
};

/** A listener of `/events` over its own connection. */
export class EventReader {
  readonly comments: string[] = [];
  readonly events: ServerEvent[] = [];
  status = 0;
  ended = false;
  #text = "";
  #request: ClientRequest | null = null;
  #waiting: (() => void)[] = [];
  response: IncomingMessage | null = null;

  static open(port: number, headers: Record<string, string> = {}, path = "/api/v1/events"): Promise<EventReader> {
    const reader = new EventReader();
    return new Promise((resolve, reject) => {
      const sent = request({ port, host: "127.0.0.1", path, headers, agent: false });
      reader.#request = sent;
      sent.on("error", (error) => {
        reader.#end();
        reject(error);
      });
      sent.on("response", (response) => {
        reader.response = response;
        reader.status = response.statusCode ?? 0;
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => reader.#feed(chunk));
        response.on("error", () => reader.#end());
        response.on("close", () => reader.#end());
        resolve(reader);
      });
      sent.end();
    });
  }

  /** Resolves when `holds`, checked after each arrival. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.ended) throw new Error("the stream ended");
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async closed(): Promise<void> {
    while (!this.ended) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#request?.destroy();
  }

  #feed(chunk: string): void {
    this.#text += chunk;
    for (let end = this.#text.indexOf("\n\n"); end !== -1; end = this.#text.indexOf("\n\n")) {
      this.#read(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + 2);
    }
    this.#wake();
  }

  #read(block: string): void {
    const fields = new Map(
      block.split("\n").map((line) => [line.split(":", 1)[0] ?? "", line.replace(/^[^:]*: ?/, "")]),
    );
    const comment = fields.get("");
    if (comment !== undefined) this.comments.push(comment);
    const event = fields.get("event");
    if (event === undefined) return;
    this.events.push({ event, id: fields.get("id") ?? null, data: JSON.parse(fields.get("data") ?? "null") });
  }

  #end(): void {
    this.ended = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
