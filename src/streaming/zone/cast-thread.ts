import { type TapBuffers, wantTap } from "../../engine/tap.ts";
import { LOADED, type Loaded, Thread } from "../../shared/thread.ts";
import type { CastWish, Heard } from "./cast-messages.ts";

/** When nobody listened for so long, the thread ends. */
const REST_MS = 10_000;

type Following = { readonly hear: (heard: Heard) => void; readonly broke: () => void };

/** The thread that hears zones, on the main thread's side: there while somebody listens. */
export class CastThread {
  readonly #entry: URL;
  readonly #soxr: string;
  readonly #onError: (error: unknown) => void;
  readonly #following = new Map<number, Following>();
  #worker: Thread | null = null;
  #rest: NodeJS.Timeout | null = null;
  #lastId = 0;

  constructor(entry: URL, soxr: string, onError: (error: unknown) => void) {
    this.#entry = entry;
    this.#soxr = soxr;
    this.#onError = onError;
  }

  /** Until what is returned is called. `broke`: nothing more is heard, for a reason that was told. */
  follow(tap: TapBuffers, following: Following): () => void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    const unwant = wantTap(tap);
    this.#following.set(id, following);
    this.#tell({ type: "follow", id, tap });
    return () => {
      unwant();
      if (!this.#following.delete(id)) return;
      this.#tell({ type: "leave", id });
      if (this.#following.size > 0) return;
      this.#rest = setTimeout(() => void this.close(), REST_MS);
      this.#rest.unref();
    };
  }

  async close(): Promise<void> {
    if (this.#rest !== null) clearTimeout(this.#rest);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #tell(wish: CastWish): void {
    this.#worker?.postMessage(wish);
  }

  #start(): Thread {
    const worker = new Thread(this.#entry, { name: "streams", workerData: this.#soxr });
    worker.unref();
    worker.on("message", (heard: Heard | Loaded) => {
      if (heard !== LOADED) this.#following.get(heard.id)?.hear(heard);
    });
    worker.on("error", this.#onError);
    worker.once("exit", () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      const broken = [...this.#following.values()];
      this.#following.clear();
      for (const { broke } of broken) broke();
    });
    return worker;
  }
}
