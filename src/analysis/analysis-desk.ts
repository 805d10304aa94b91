import { availableParallelism, loadavg } from "node:os";
import type { Analyses, AnalysisFigures, UnanalysedSong } from "../library/analyses-port.ts";
import type {
  Analysis,
  AnalysisEvent,
  AnalysisFailure,
  AnalysisPause,
  AnalysisRequest,
  AnalysisStatus,
  Fingerprints,
} from "../operations/analysis-port.ts";
import type { Job, JobOutcome } from "../operations/jobs/job.ts";
import type { JobRun, Jobs } from "../operations/jobs/jobs.ts";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import type { TrackAnalysis } from "../shared/sound/track-analysis.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";
import { AnalysisNews } from "./analysis-news.ts";
import type { Host } from "./host.ts";
import { Pace } from "./pace.ts";
import { type AnalysisSettings, pauseOf } from "./pause.ts";
import { Request } from "./request.ts";

/** Between looks whether a pause is over. */
const PAUSE_LOOK_MS = 5_000;
/** After the library could not be asked. */
const TROUBLE_MS = 30_000;
/** Outlines that somebody wants to see and that have to be made anew. */
const MAX_OUTLINES = 20;

export type AnalysisParts = {
  readonly store: Analyses;
  readonly jobs: Jobs;
  readonly host: Host;
  readonly settings: AnalysisSettings;
  /** Where a file of the library lies; null when it lies in none of the music folders. */
  readonly resolve: (uri: string) => { readonly root: string; readonly path: string } | null;
  readonly isScanning: () => boolean;
  readonly isPlaying: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
};

const NOTHING: AnalysisFigures = { analysed: 0, failed: 0, left: 0, leftSeconds: 0 };

type Asked = { readonly request: Request; readonly run: JobRun | null; readonly end: (error: unknown) => void };

/**
 * Has all songs analysed, one at a time: what somebody asks for at once, the rest when nothing else is going on. Lives on
 * the main thread; the work is done by the host, and what it finds is kept song by song.
 */
export class AnalysisDesk implements Analysis {
  readonly #parts: AnalysisParts;
  readonly #news: AnalysisNews;
  readonly #asked: Asked[] = [];
  readonly #outlines = new Set<string>();
  #background: Request | null;
  #pace = new Pace();
  #figures: AnalysisFigures | null = null;
  #state: AnalysisStatus["state"] = { kind: "idle" };
  #current: { readonly song: UnanalysedSong; readonly asked: Asked | null } | null = null;
  /** Whose turn it is; null = nobody's who asked. */
  #served: Asked | null = null;
  #changedMs: number;
  #isUnsettled = false;
  #wake = () => {};
  #isAwake = false;
  #closed = false;
  readonly #end: Promise<void>;

  constructor(parts: AnalysisParts) {
    this.#parts = parts;
    this.#news = new AnalysisNews(parts.logger);
    this.#background = new Request(parts.store, "", false);
    this.#changedMs = parts.clock.monotonicMs();
    this.#end = this.#work();
  }

  of(uri: string): Promise<TrackAnalysis | null> {
    return this.#parts.store.of(uri);
  }

  async waveform(uri: string): Promise<Uint8Array | null> {
    const { store } = this.#parts;
    const peaks = await store.waveform(uri);
    if (peaks === null && (await store.of(uri)) !== null) this.#outline(uri);
    return peaks;
  }

  fingerprints(): Promise<Fingerprints> {
    return this.#parts.store.fingerprints();
  }

  failures(): Promise<readonly AnalysisFailure[]> {
    return this.#parts.store.failures();
  }

  async start({ uri, again }: AnalysisRequest): Promise<Job> {
    const { store, jobs } = this.#parts;
    const request = new Request(store, uri, again);
    await request.look();
    const title = `Analyse ${uri === "" ? "all songs" : uri}${again ? " again" : ""}`;
    // Who asks twice waits for the same.
    const live: readonly string[] = ["queued", "running"];
    const known = jobs
      .list()
      .find((job) => job.kind === "analysis" && job.title === title && live.includes(job.state.kind));
    return known ?? jobs.start({ kind: "analysis", title, work: (run) => this.#carryOut(request, run) });
  }

  cancel(): void {
    for (const { id, kind } of this.#parts.jobs.list()) if (kind === "analysis") this.#parts.jobs.cancel(id);
  }

  status(): AnalysisStatus {
    const { analysed, failed, left, leftSeconds } = this.#figures ?? NOTHING;
    const { filesPerSecond, timesRealTime } = this.#pace;
    const secondsLeft = timesRealTime === null ? null : leftSeconds / timesRealTime;
    const current = this.#current?.song.uri ?? null;
    return { state: this.#state, current, analysed, left, failed, filesPerSecond, timesRealTime, secondsLeft };
  }

  subscribe(listener: (event: AnalysisEvent) => void): Unsubscribe {
    return this.#news.subscribe(listener);
  }

  /** Songs came, went or changed: everything is looked at again, after a while. */
  songsChanged(): void {
    this.#background = new Request(this.#parts.store, "", false);
    this.#changedMs = this.#parts.clock.monotonicMs();
    this.#isUnsettled = true;
    this.#stir();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.cancel();
    this.#parts.host.end();
    this.#stir();
    await this.#end;
    this.#news.close();
  }

  async #carryOut(request: Request, run: JobRun): Promise<JobOutcome> {
    run.progress(request.progress);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const asked: Asked = { request, run, end: (error) => (error === null ? resolve() : reject(error)) };
    const giveUp = () => {
      this.#drop(asked);
      reject(run.signal.reason);
    };
    run.signal.addEventListener("abort", giveUp, { once: true });
    // The newest first: an album need not wait for everything.
    this.#asked.unshift(asked);
    this.#stir();
    try {
      await promise;
    } finally {
      run.signal.removeEventListener("abort", giveUp);
    }
    return request.outcome;
  }

  #outline(uri: string): void {
    if (this.#outlines.has(uri) || this.#outlines.size >= MAX_OUTLINES) return;
    this.#outlines.add(uri);
    const request = new Request(this.#parts.store, uri, true);
    this.#asked.push({ request, run: null, end: () => this.#outlines.delete(uri) });
    this.#stir();
  }

  #finish(asked: Asked, error: unknown): void {
    const index = this.#asked.indexOf(asked);
    if (index >= 0) this.#asked.splice(index, 1);
    asked.end(error);
  }

  #drop(asked: Asked): void {
    this.#finish(asked, null);
    if (this.#current?.asked === asked) this.#parts.host.end();
    this.#stir();
  }

  async #work(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#step();
      } catch (error) {
        this.#current = null;
        const asked = this.#served;
        if (asked !== null) this.#finish(asked, error);
        if (this.#closed) return;
        if (asked === null) this.#parts.logger.warn({ err: error }, "no analysis for the moment");
        await this.#nap(TROUBLE_MS);
      }
    }
  }

  async #step(): Promise<void> {
    const [asked = null] = this.#asked;
    this.#served = asked;
    const why = this.#whyNot(asked !== null);
    this.#figures ??= await this.#parts.store.figures();
    if (this.#isUnsettled && why !== "scanning") await this.#settle();
    const request = asked?.request ?? this.#background;
    if (request === null || (asked === null && this.#figures.left === 0)) return this.#rest({ kind: "idle" }, null);
    if (why !== null) return this.#rest({ kind: "paused", why }, why === "off" ? null : PAUSE_LOOK_MS);
    const song = await request.next();
    if (song !== null) return (await this.#recall(song, request, asked)) ? undefined : this.#listen(song, asked);
    if (asked === null) this.#background = null;
    else this.#finish(asked, null);
    this.#figures = await this.#parts.store.figures();
    if (this.#asked.length === 0) this.#parts.host.end();
  }

  #whyNot(isAsked: boolean): AnalysisPause | null {
    const { settings, clock, isScanning, isPlaying } = this.#parts;
    const [load = 0] = loadavg();
    return pauseOf(settings, {
      isAsked,
      isScanning: isScanning(),
      isPlaying: isPlaying(),
      // What the host itself wants is not somebody else's.
      load: (load - (this.#state.kind === "working" ? 1 : 0)) / availableParallelism(),
      now: new Date(clock.wallMs()),
      quietMs: clock.monotonicMs() - this.#changedMs,
    });
  }

  async #settle(): Promise<void> {
    this.#isUnsettled = false;
    this.#news.tell(await this.#parts.store.settle());
    this.#figures = await this.#parts.store.figures();
  }

  /** True when a song that sounds the same was listened to before: one album lies in two places, say. */
  async #recall(song: UnanalysedSong, request: Request, asked: Asked | null): Promise<boolean> {
    const changed = request.again ? null : await this.#parts.store.recall(song);
    if (changed === null) return false;
    this.#news.tell(changed);
    await this.#counted("analysed", asked);
    return true;
  }

  async #counted(kind: "analysed" | "failed", asked: Asked | null): Promise<void> {
    asked?.request.count(kind);
    asked?.run?.progress(asked.request.progress);
    this.#figures = await this.#parts.store.figures();
  }

  async #listen(song: UnanalysedSong, asked: Asked | null): Promise<void> {
    const { store, host, clock, resolve } = this.#parts;
    const place = resolve(song.fileUri);
    if (place === null) return;
    this.#current = { song, asked };
    this.#state = { kind: "working" };
    this.#news.tell([]);
    const startMs = clock.monotonicMs();
    const { startSeconds, endSeconds } = song;
    const outcome = await host.analyse({ ...place, startSeconds, endSeconds });
    this.#current = null;
    if (outcome.kind === "measured") {
      this.#news.tell(await store.keep(song, outcome.track));
      this.#pace.add(outcome.seconds, clock.monotonicMs() - startMs);
      await this.#counted("analysed", asked);
    } else if (outcome.kind === "failed") {
      this.#news.tell(await store.fail(song, outcome.reason));
      await this.#counted("failed", asked);
    }
  }

  /** Until somebody stirs, or for so long. A host that waits for nothing takes its memory for nothing. */
  async #rest(state: AnalysisStatus["state"], ms: number | null): Promise<void> {
    this.#parts.host.end();
    this.#pace = new Pace();
    this.#state = state;
    this.#news.tell([]);
    await this.#nap(ms);
  }

  async #nap(ms: number | null): Promise<void> {
    if (this.#isAwake || this.#closed) {
      this.#isAwake = false;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = ms === null ? null : setTimeout(resolve, ms);
    this.#wake = resolve;
    await promise;
    this.#isAwake = false;
    if (timer !== null) clearTimeout(timer);
  }

  #stir(): void {
    this.#isAwake = true;
    this.#wake();
  }
}
