import type { Player } from "../../../player/player-port.ts";
import type { Unsubscribe } from "../../../shared/subscribers.ts";
import { analysisStatusView } from "../analysis-view.ts";
import type { HttpContext } from "../context.ts";
import { jobView } from "../job-view.ts";
import { stateId } from "../zone.ts";
import { zoneViews } from "../zone-view.ts";
import { Listener } from "./listener.ts";
import { MeterListening } from "./meter-listening.ts";
import type { Message, Sink, SinkEvents } from "./sink.ts";
import { KEPT, type Topic } from "./topics.ts";
import { zoneText } from "./zone-text.ts";

type Mark = "change" | "queue" | "library" | "kept" | "zones" | "jobs" | "analysis" | "meters";

/** Marks that the message of a topic comes from. */
const MARKS: Readonly<Record<Topic, readonly Mark[]>> = {
  player: ["change"],
  queue: ["queue"],
  library: ["library", "kept"],
  zones: ["zones"],
  jobs: ["jobs"],
  analysis: ["analysis"],
};

export type Wanted = {
  readonly topics: readonly Topic[];
  /** Null = no meters. */
  readonly metersHz: number | null;
  /** The id of the state that is known already, of this epoch or another. */
  readonly known: string | undefined;
};

/**
 * One listener of a zone: the whole state first, then every newer one. It owns the table of what it hears; to subscribe
 * twice is to subscribe once. It ends when the zone is removed.
 */
export class ZoneListener implements SinkEvents {
  readonly #context: HttpContext;
  readonly #player: Player;
  readonly #listener: Listener<Mark>;
  readonly #topics = new Map<Topic, Unsubscribe>();
  readonly #unfollow: Unsubscribe;
  #meters: MeterListening | null = null;
  /** The revision that was told last. */
  #told: number;

  constructor(context: HttpContext, player: Player, sink: Sink, wanted: Wanted, onEnd: () => void) {
    const { limits, listeners, operations } = context;
    this.#context = context;
    this.#player = player;
    this.#listener = new Listener<Mark>({
      sink,
      turns: listeners.turns,
      render: (mark, reasons) => this.#render(mark, reasons),
      isPaced: (mark) => mark === "meters",
      restMs: limits.eventRestMs,
      heartbeatMs: limits.heartbeatMs,
      missedHeartbeats: limits.missedHeartbeats,
      onEnd: () => {
        this.#unfollow();
        for (const unsubscribe of this.#topics.values()) unsubscribe();
        this.#meters?.stop();
        onEnd();
      },
    });
    this.#unfollow = operations.zones.subscribe((event) => {
      if (event.type === "removed" && event.name === player.zone) this.end();
    });
    const { snapshot } = player.moment();
    this.#told = snapshot.revision;
    if (wanted.known !== stateId(context, snapshot)) this.#listener.send(this.#snapshot());
    for (const topic of wanted.topics) this.#follow(topic);
    for (const topic of ["jobs", "analysis"] as const) {
      if (wanted.topics.includes(topic)) this.#listener.announce(topic, []);
    }
    if (wanted.metersHz !== null) this.hearMeters(wanted.metersHz);
  }

  get topics(): readonly Topic[] {
    return [...this.#topics.keys()];
  }

  get metersHz(): number | null {
    return this.#meters?.hz ?? null;
  }

  /** Their state of now comes first, of those that were not heard before. */
  subscribe(topics: readonly Topic[]): void {
    for (const topic of topics) {
      if (this.#topics.has(topic)) continue;
      this.#follow(topic);
      for (const mark of MARKS[topic]) if (mark !== "kept") this.#listener.announce(mark, []);
    }
  }

  unsubscribe(topics: readonly Topic[]): void {
    for (const topic of topics) {
      this.#topics.get(topic)?.();
      this.#topics.delete(topic);
      for (const mark of MARKS[topic]) this.#listener.forget(mark);
    }
  }

  /** At another pace, or no longer (null). */
  hearMeters(hz: number | null): void {
    const before = this.#meters;
    const listener = hz === null ? null : this.#context.operations.meters.listen(this.#player.zone);
    const announce = () => this.#listener.announce("meters", []);
    this.#meters = hz === null || listener === null ? null : new MeterListening(listener, hz, announce);
    before?.stop();
    if (this.#meters === null) this.#listener.forget("meters");
  }

  send(message: Message): void {
    this.#listener.send(message);
  }

  drained(): void {
    this.#listener.drained();
  }

  alive(): void {
    this.#listener.alive();
  }

  closed(): void {
    this.#listener.closed();
  }

  end(): void {
    this.#listener.end();
  }

  #follow(topic: Topic): void {
    if (this.#topics.has(topic)) return;
    const { library, playlists, stickers, stations, timers, settings, zones, jobs, analysis } =
      this.#context.operations;
    const kept = { playlists, stickers, stations, alarms: timers.alarms, settings };
    const listener = this.#listener;
    const sources: Readonly<Record<Topic, () => readonly Unsubscribe[]>> = {
      player: () => [this.#player.subscribe(({ subsystems }) => listener.announce("change", subsystems))],
      queue: () => [
        this.#player.subscribe(({ subsystems }) => {
          if (subsystems.includes("playlist")) listener.announce("queue", []);
        }),
      ],
      library: () => [
        library.subscribe(({ type }) => listener.announce("library", [type])),
        ...KEPT.map((name) => kept[name].subscribe(() => listener.announce("kept", [name]))),
      ],
      zones: () => [zones.subscribe(({ type }) => listener.announce("zones", [type]))],
      analysis: () => [analysis.subscribe(({ type }) => listener.announce("analysis", [type]))],
      jobs: () => [jobs.subscribe((id) => listener.announce("jobs", [id]))],
    };
    const unsubscribes = sources[topic]();
    this.#topics.set(topic, () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    });
  }

  #snapshot(): Message {
    const { scans, operations } = this.#context;
    const { moment, player, outputs } = zoneText(this.#player, operations.info.epoch);
    this.#told = moment.snapshot.revision;
    const library = JSON.stringify(scans.view());
    const zones = JSON.stringify(zoneViews(operations));
    const data = `{"player":${player},"outputs":${outputs},"library":${library},"zones":${zones}}`;
    return { event: "snapshot", id: stateId(this.#context, moment.snapshot), data };
  }

  #render(mark: Mark, reasons: ReadonlySet<string>): Message | null {
    const { operations, scans } = this.#context;
    const plain = (event: string, data: object): Message => ({ event, id: null, data: JSON.stringify(data) });
    switch (mark) {
      case "change":
        return this.#change(reasons);
      case "queue": {
        const { revision, queue } = this.#player.moment().snapshot;
        return plain("queue", { revision, version: queue.version, length: queue.entries.length });
      }
      case "library":
        return plain("library", { library: scans.view(), reasons: [...reasons] });
      case "kept":
        return plain("kept", { changed: [...reasons] });
      case "zones":
        return plain("zones", { zones: zoneViews(operations) });
      case "jobs": {
        const { jobs } = operations;
        const told = reasons.size === 0 ? jobs.list() : [...reasons].flatMap((id) => jobs.get(id) ?? []);
        return plain("jobs", { jobs: told.map(jobView) });
      }
      case "analysis":
        return plain("analysis", { analysis: analysisStatusView(operations.analysis.status()), reasons: [...reasons] });
      case "meters": {
        const data = this.#meters?.take() ?? null;
        return data === null ? null : { event: "meters", id: null, data };
      }
    }
  }

  #change(subsystems: ReadonlySet<string>): Message {
    const { moment, player, outputs, changes } = zoneText(this.#player, this.#context.operations.info.epoch);
    const what = `"subsystems":${JSON.stringify([...subsystems])},"since":${this.#told}`;
    this.#told = moment.snapshot.revision;
    const known = changes.get(what);
    if (known !== undefined) return known;
    const data = `{"player":${player},"outputs":${outputs},${what}}`;
    const message = { event: "change", id: stateId(this.#context, moment.snapshot), data };
    changes.set(what, message);
    return message;
  }
}
