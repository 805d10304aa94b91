import type { PlayWish, StreamListener, StreamNews, Streams } from "../../../operations/streams.ts";
import { problemOf } from "../problem.ts";
import type { Message } from "./sink.ts";
import type { StreamRequest } from "./socket-requests.ts";
import type { SocketSink } from "./socket-sink.ts";

/** The stream of one WebSocket: made with the first request that is about it. */
export class SocketStream {
  readonly #streams: Streams;
  readonly #sink: Pick<SocketSink, "sendBytes">;
  readonly #tell: (message: Message) => void;
  #listener: StreamListener | null = null;
  #isClosed = false;

  constructor(streams: Streams, sink: Pick<SocketSink, "sendBytes">, tell: (message: Message) => void) {
    this.#streams = streams;
    this.#sink = sink;
    this.#tell = tell;
  }

  take(request: StreamRequest): void {
    if (this.#isClosed) return;
    this.#listener ??= this.#streams.listen({
      tell: (news) => this.#tell({ event: "stream", id: null, data: JSON.stringify(newsView(news)) }),
      send: (header, payload) => this.#sink.sendBytes(header, payload),
    });
    const listener = this.#listener;
    if (request.type === "play_normal") listener.play({ ...request, enhance: null });
    else if (request.type === "play_enhanced") listener.play({ ...request, enhance: enhanceOf(request) });
    else if (request.type === "seek") listener.seek(request.seconds);
    else if (request.type === "ack") listener.ack(request.epoch, request.sequence);
    else listener.stop();
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#listener?.close();
  }
}

function enhanceOf({ preset, intensity }: Extract<StreamRequest, { type: "play_enhanced" }>): PlayWish["enhance"] {
  return { preset, intensity };
}

function newsView(news: StreamNews): object {
  if (news.state !== "failed") return news;
  const { headers, body } = problemOf(news.error);
  const retry = headers["Retry-After"];
  const told = { state: news.state, epoch: news.epoch, code: body.code, detail: body.detail };
  return retry === undefined ? told : { ...told, retryAfterSeconds: Number(retry) };
}
