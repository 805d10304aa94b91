import { request } from "node:http";

/** One event of a server-sent stream (WHATWG HTML, 9.2). */
export type SseEvent = { readonly id: string; readonly event: string; readonly data: unknown; readonly atMs: number };

/** A subscriber to `/api/v1/events` that keeps everything it was sent. */
export type SseClient = Disposable & {
  readonly events: SseEvent[];
  /** Stops reading while the connection stays open. */
  pause(): void;
  closed(): boolean;
};

export function subscribe(port: number, path = "/api/v1/events", lastEventId?: string): Promise<SseClient> {
  return new Promise((resolve, reject) => {
    const events: SseEvent[] = [];
    let closed = false;
    const outgoing = request(
      {
        host: "127.0.0.1",
        port,
        path,
        agent: false,
        headers: {
          accept: "text/event-stream",
          ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
        },
      },
      (response) => {
        if (response.statusCode !== 200) return reject(new Error(`events answered ${response.statusCode}`));
        let rest = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          const blocks = (rest + chunk).replaceAll("\r\n", "\n").split("\n\n");
          rest = blocks.pop() ?? "";
          for (const block of blocks) {
            const event = parse(block);
            if (event !== null) events.push(event);
          }
        });
        response.on("close", () => {
          closed = true;
        });
        response.on("error", () => undefined);
        resolve({
          events,
          pause: () => response.pause(),
          closed: () => closed,
          [Symbol.dispose]: () => outgoing.destroy(),
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end();
  });
}

function parse(block: string): SseEvent | null {
  let [id, event, data] = ["", "message", ""];
  for (const line of block.split("\n")) {
    const value = line.slice(line.indexOf(":") + 1).replace(/^ /, "");
    if (line.startsWith("id:")) id = value;
    else if (line.startsWith("event:")) event = value;
    else if (line.startsWith("data:")) data += value;
  }
  return data === "" ? null : { id, event, data: JSON.parse(data), atMs: performance.now() };
}
