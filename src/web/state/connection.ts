/** One message of the event stream, see docs/events.md. */
export type Heard = { readonly event: string; readonly id: string | null; readonly data: unknown };
type Handler = (message: Heard) => void;

/** What a browser's WebSocket is to us; a test gives another. */
export type Socket = {
  onopen: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onmessage: ((message: MessageEvent) => void) | null;
  send(text: string): void;
  close(): void;
};

export type ConnectionOptions = {
  readonly open: (zone: string) => Socket;
  readonly onState: (state: "connecting" | "open") => void;
  /** 0 to 1. */
  readonly random?: () => number;
};

const FIRST_WAIT_MS = 100;
/** Short enough to know the truth within two seconds after the daemon is back. */
const LONGEST_WAIT_MS = 1_000;
const OPEN_WITHIN_MS = 4_000;
const ASK_EVERY_MS = 20_000;
const ANSWER_WITHIN_MS = 6_000;
const METERS_HZ = 30;

/**
 * The one connection of the page. It owns the table of who hears what, which outlives every socket: to register twice is
 * to register once, and a socket that is lost is opened again, with all of it.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #handlers = new Map<string, Set<Handler>>();
  #zone = "default";
  #socket: Socket | null = null;
  #isOpen = false;
  #waitMs = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #metersTold: number | null = null;
  #isTelling = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Hear an event by its name, until the returned function is called. */
  on(event: string, handler: Handler): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers.add(handler));
    if (event === "meters") this.#wantMeters();
    return () => {
      handlers.delete(handler);
      if (event === "meters") this.#wantMeters();
    };
  }

  /** The zone to hear; at another one everything begins anew. */
  start(zone: string): void {
    this.#zone = zone;
    this.#waitMs = FIRST_WAIT_MS;
    this.#connect();
  }

  /** Now, without waiting any longer: the network or the person is back. */
  hurry(): void {
    if (this.#isOpen) this.#ask();
    else this.start(this.#zone);
  }

  /** For good. */
  stop(): void {
    this.#drop();
  }

  /** What is said while nothing is connected is lost, but for what is heard. */
  send(message: object): void {
    if (this.#isOpen) this.#socket?.send(JSON.stringify(message));
  }

  #connect(): void {
    this.#drop();
    this.#options.onState("connecting");
    const socket = this.#options.open(this.#zone);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#lost(socket), OPEN_WITHIN_MS);
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#isOpen = true;
      this.#metersTold = null;
      this.#rest();
      this.#wantMeters();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#rest();
      if (typeof data === "string") this.#hear(data);
      else this.#tell({ event: "bytes", id: null, data });
    };
    socket.onclose = () => this.#lost(socket);
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#drop();
    this.#options.onState("connecting");
    const { random = Math.random } = this.#options;
    this.#timer = setTimeout(() => this.#connect(), this.#waitMs * (0.5 + random() / 2));
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    this.#isOpen = false;
    socket?.close();
  }

  /** A connection may be dead without anybody saying so: after a while of silence it is asked. */
  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), ASK_EVERY_MS);
  }

  #ask(): void {
    const socket = this.#socket;
    if (socket === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost(socket), ANSWER_WITHIN_MS);
    this.send({ type: "subscribe" });
  }

  #hear(text: string): void {
    const message = JSON.parse(text) as Heard;
    if (message.event === "snapshot") {
      this.#waitMs = FIRST_WAIT_MS;
      this.#options.onState("open");
    }
    this.#tell(message);
  }

  #tell(message: Heard): void {
    for (const handler of [...(this.#handlers.get(message.event) ?? [])]) handler(message);
  }

  /** Once for all that came and went in one go. */
  #wantMeters(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      const hz = (this.#handlers.get("meters")?.size ?? 0) > 0 ? METERS_HZ : null;
      if (hz === this.#metersTold || !this.#isOpen) return;
      this.#metersTold = hz;
      this.send(hz === null ? { type: "unsubscribe", meters: true } : { type: "subscribe", meters: { hz } });
    });
  }
}
