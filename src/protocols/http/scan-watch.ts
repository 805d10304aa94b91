import { z } from "zod";
import type { Library, LibraryEvent, ScanProgress } from "../../library/library-port.ts";
import type { Unsubscribe } from "../../shared/subscribers.ts";

export const scanSchema = z
  .strictObject({
    updating: z.boolean(),
    job: z.int().nullable().meta({ description: "the running scan" }),
    filesSeen: z.int().nullable(),
    filesRead: z.int().nullable(),
    failed: z.int().nullable(),
    filesPerSecond: z.int().nullable(),
    secondsLeft: z.int().nullable().meta({ description: "reckoned from the last scan; null: unknown" }),
    databaseVersion: z.int().nullable().meta({ description: "grows when songs change; null: not since the start" }),
  })
  .meta({ ref: "Scan" });

export type ScanView = z.input<typeof scanSchema>;

/** Remembers the newest progress of the library, which the library itself tells only as events. */
export class ScanWatch {
  readonly #library: Library;
  readonly close: Unsubscribe;
  #progress: ScanProgress | null = null;
  #databaseVersion: number | null = null;

  constructor(library: Library) {
    this.#library = library;
    this.close = library.subscribe((event) => this.#hear(event));
  }

  view(): ScanView {
    const job = this.#library.updating;
    const progress = this.#progress?.job === job ? this.#progress : null;
    return {
      updating: job !== null,
      job,
      filesSeen: progress?.filesSeen ?? null,
      filesRead: progress?.filesRead ?? null,
      failed: progress?.failed ?? null,
      filesPerSecond: progress?.filesPerSecond ?? null,
      secondsLeft: progress?.secondsLeft ?? null,
      databaseVersion: this.#databaseVersion,
    };
  }

  /** Names the state of the collection during one run of the daemon. */
  get version(): string {
    return String(this.#databaseVersion ?? 0);
  }

  #hear(event: LibraryEvent): void {
    if (event.type === "progress") this.#progress = event.progress;
    if (event.type === "database") this.#databaseVersion = event.version;
  }
}
