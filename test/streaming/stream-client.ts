import { WebSocket } from "ws";

export type Frame = {
  readonly epoch: number;
  readonly sequence: number;
  readonly encoding: number;
  readonly isLast: boolean;
  readonly rateHz: number;
  readonly frames: number;
  readonly skipFrames: number;
  readonly positionFrames: number;
  readonly payload: Buffer;
};

/** The data of `event: stream`. */
export type News = { readonly state: string; readonly epoch: number; readonly [name: string]: unknown };

export function frameOf(bytes: Buffer): Frame {
  if (bytes.toString("latin1", 0, 4) !== "AUS1") throw new Error("no frame of a stream");
  return {
    epoch: bytes.readUInt32LE(4),
    sequence: bytes.readUInt32LE(8),
    encoding: bytes.readUInt8(12),
    isLast: bytes.readUInt8(14) === 1,
    rateHz: bytes.readUInt32LE(16),
    frames: bytes.readUInt32LE(20),
    skipFrames: bytes.readUInt32LE(24),
    positionFrames: bytes.readDoubleLE(32),
    payload: bytes.subarray(40),
  };
}

/** A listener as docs/streaming.md describes one. It acknowledges what comes, unless it is told not to. */
export class StreamClient {
  readonly news: News[] = [];
  readonly frames: Frame[] = [];
  readonly socket: WebSocket;
  /** Everything in the order in which it came. */
  readonly log: (News | Frame)[] = [];
  acknowledges = true;
  keeps = true;
  isClosed = false;
  #waiting: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data, isBinary) => {
      if (isBinary) this.#frame(frameOf(data as Buffer));
      else {
        const { event, data: news } = JSON.parse(String(data));
        if (event === "stream") {
          this.news.push(news);
          this.log.push(news);
        }
      }
      this.#wake();
    });
    socket.on("close", () => {
      this.isClosed = true;
      this.#wake();
    });
    socket.on("error", () => {});
  }

  static open(port: number): Promise<StreamClient> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/ws?topics=`);
      const client = new StreamClient(socket);
      socket.on("open", () => resolve(client));
      socket.on("error", reject);
    });
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  async until<T>(probe: () => T | null | undefined | false): Promise<T> {
    for (;;) {
      const value = probe();
      if (value !== null && value !== undefined && value !== false) return value;
      if (this.isClosed) throw new Error("the socket was closed");
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The first news of this kind in this epoch or a later one. */
  told(state: string, epoch = 1): Promise<News> {
    return this.until(() => this.news.find((one) => one.state === state && one.epoch >= epoch));
  }

  /** The sound of an epoch, without what is to be skipped. `bytes` of one frame. */
  sound(epoch: number, bytes: number): Buffer {
    const own = this.frames.filter((one) => one.epoch === epoch);
    return Buffer.concat(own.map(({ payload, skipFrames }) => payload.subarray(skipFrames * bytes)));
  }

  close(): void {
    this.socket.terminate();
  }

  #frame(frame: Frame): void {
    this.log.push(frame);
    if (this.keeps) this.frames.push(frame);
    if (this.acknowledges) this.say({ type: "ack", epoch: frame.epoch, sequence: frame.sequence });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
