/** One event as every transport sends it. */
export type Message = {
  readonly event: string;
  /** Names the state of the zone that comes with it. */
  readonly id: string | null;
  /** As JSON. */
  readonly data: string;
};

/** One way to one listener. */
export type Sink = {
  /** False: it has enough for now, and will call `drained`. */
  send(message: Message): boolean;
  /** Asks for a sign of life; `alive` is called when there is one. */
  beat(): void;
  /** Ends it properly. */
  end(): void;
  /** Ends it at once: nobody is there. */
  cut(): void;
};

/** What a sink tells of its listener. */
export type SinkEvents = { drained(): void; alive(): void; closed(): void };
