import { DomainError } from "../../shared/errors.ts";
import type { JobId } from "../../shared/ids.ts";
import type { LibraryEvent } from "../library-port.ts";
import { withLongLog } from "./long-log.ts";
import { Scan } from "./scan.ts";
import type { ScanParts, ScanRequest } from "./scan-parts.ts";
import { type ReportParts, ScanReport } from "./scan-report.ts";

const MAX_QUEUED = 32;
/** Folders of one job, beyond which all are scanned. */
const MAX_FOLDERS = 1_000;

type Job = { readonly id: JobId; readonly abort: AbortController; request: ScanRequest };

/**
 * One scan at a time. A request joins the queued job that covers it, or widens one that it covers, and folders that
 * changed are scanned in one job as long as it waits; the running job has
 * already passed folders it may be about, so it is joined by nobody. The slot is released on every exit.
 */
export class ScanJobs {
  readonly #parts: Omit<ScanParts, "signal">;
  readonly #publish: (event: LibraryEvent) => void;
  readonly #failed: (error: unknown) => void;
  readonly #log: ReportParts["log"];
  readonly #queued: Job[] = [];
  #running: Promise<void> | null = null;
  #current: Job | null = null;
  #lastId: number;
  /** The last job whose start was published. */
  #announced: JobId | null = null;

  constructor(
    parts: Omit<ScanParts, "signal">,
    publish: (event: LibraryEvent) => void,
    failed: (error: unknown) => void,
    log: ReportParts["log"],
    lastId: number,
  ) {
    this.#log = log;
    this.#lastId = lastId;
    this.#parts = parts;
    this.#publish = publish;
    this.#failed = failed;
  }

  /** The number of the job that will do it. Errors: `busy` when too many different folders wait. */
  request(request: ScanRequest): JobId {
    const waiting = this.#queued.filter((job) => !job.abort.signal.aborted);
    const related = waiting.find((job) => covers(job.request, request) || covers(request, job.request));
    if (related !== undefined) {
      const wider = covers(related.request, request) ? related.request : request;
      related.request = {
        ...wider,
        discard: related.request.discard || request.discard,
        forget: related.request.forget || request.forget,
      };
      return related.id;
    }
    const burst = waiting.find((job) => isBurst(job.request, request));
    if (burst !== undefined) {
      burst.request = { ...burst.request, uris: [...burst.request.uris, ...request.uris] };
      return burst.id;
    }
    if (this.#queued.length >= MAX_QUEUED) throw new DomainError("busy", "Too many updates are waiting");
    const job: Job = { id: ++this.#lastId as JobId, abort: new AbortController(), request };
    this.#queued.push(job);
    // Told before the request is answered: who asks for the state next must see it running.
    if (this.#running === null) this.#announce(job.id);
    // A turn later, so that requests of the same burst find the job still waiting.
    this.#running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.#work());
    return job.id;
  }

  /** Has it stop after the files under way, or not begin; what it wrote stays. False when it is over already. */
  cancel(id: JobId): boolean {
    const job = [this.#current, ...this.#queued].find((one) => one?.id === id);
    job?.abort.abort();
    return job !== undefined;
  }

  /** Stops after the files under way; what is committed stays. */
  async close(): Promise<void> {
    this.#queued.length = 0;
    this.#current?.abort.abort();
    await this.#running;
  }

  #announce(id: JobId): void {
    this.#announced = id;
    this.#publish({ type: "update", job: id, running: true });
  }

  async #work(): Promise<void> {
    for (let job = this.#queued.shift(); job !== undefined; job = this.#queued.shift()) {
      this.#current = job;
      await this.#run(job);
      this.#current = null;
    }
    this.#running = null;
  }

  async #run({ id, abort: { signal }, request }: Job): Promise<void> {
    if (this.#announced !== id) this.#announce(id);
    const scan = new Scan({ ...this.#parts, signal }, request);
    const report = new ScanReport(id, scan.counts, {
      tell: (progress) => this.#publish({ type: "progress", progress }),
      log: this.#log,
    });
    const run = async () => {
      try {
        report.expect(scan.filesKnown());
        signal.throwIfAborted();
        await scan.run();
      } catch (error) {
        if (!signal.aborted) this.#failed(error);
      } finally {
        // What was found is there to be asked for; the end of a long log makes nobody wait for it.
        report.end();
        this.#publish({ type: "update", job: id, running: false });
      }
    };
    await withLongLog(this.#parts.database, run).catch(this.#failed);
  }
}

function covers(queued: ScanRequest, wanted: ScanRequest): boolean {
  return wanted.uris.every((uri) => queued.uris.some((above) => coversOne(above, queued.depth, uri, wanted.depth)));
}

function coversOne(above: string, aboveDepth: ScanRequest["depth"], uri: string, depth: ScanRequest["depth"]): boolean {
  if (above === uri) return aboveDepth === "all" || depth === "children";
  return aboveDepth === "all" && (above === "" || uri.startsWith(`${above}/`));
}

/** Folders that changed together are one job: what left one of them may have come into another. */
function isBurst(queued: ScanRequest, wanted: ScanRequest): boolean {
  const isOne = queued.depth === "children" && wanted.depth === "children";
  return (
    isOne && queued.forget === wanted.forget && queued.discard === wanted.discard && queued.uris.length < MAX_FOLDERS
  );
}
