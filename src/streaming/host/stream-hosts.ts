import { DomainError } from "../../shared/errors.ts";
import { PIECE_HEADER_BYTES, type Wanted } from "./host-messages.ts";
import { HostGone, HostProcess, type HostProgram } from "./host-process.ts";

/** When nothing was open for so long, the process ends. */
const REST_MS = 10_000;

export type Piece = { readonly frames: number; readonly isLast: boolean; readonly payload: Buffer };

/** Something that is open in the host. */
export class HostSource {
  /** What the host told of it. */
  readonly opened: unknown;
  readonly #host: HostProcess;
  readonly #id: number;
  readonly #onClose: () => void;
  #isClosed = false;

  constructor(host: HostProcess, id: number, opened: unknown, onClose: () => void) {
    this.#host = host;
    this.#id = id;
    this.opened = opened;
    this.#onClose = onClose;
  }

  get isGone(): boolean {
    return this.#host.isGone;
  }

  /** One at a time. Errors: HostGone; `bad-argument` with a reason for a person. */
  async next(): Promise<Piece> {
    const bytes = await this.#host.ask({ type: "next", id: this.#id });
    // A copy of its own: what is kept is then as large as it says.
    const payload = Buffer.from(bytes.subarray(PIECE_HEADER_BYTES));
    return { frames: bytes.readUInt32LE(0), isLast: bytes.readUInt32LE(4) === 1, payload };
  }

  /** Idempotent. What was asked before is still answered. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#host.close(this.#id);
    this.#onClose();
  }
}

/** The stream host: started when somebody listens, replaced when it ends by itself. */
export class StreamHosts {
  readonly #program: HostProgram;
  #host: HostProcess | null = null;
  #open = 0;
  #rest: NodeJS.Timeout | null = null;
  #restarts = 0;
  #alone: Promise<unknown> = Promise.resolve();

  constructor(program: HostProgram) {
    this.#program = program;
  }

  /** `open`: what was opened and not closed; `restarts`: hosts that ended by themselves. */
  figures(): { readonly open: number; readonly restarts: number } {
    return { open: this.#open, restarts: this.#restarts };
  }

  /** Errors: as `HostSource.next`. */
  async open(wanted: Wanted): Promise<HostSource> {
    const host = this.#host ?? this.#start();
    const id = host.newId();
    this.#opened();
    let isOpen = true;
    const closed = () => {
      if (isOpen) this.#closed();
      isOpen = false;
    };
    try {
      const told = await host.ask({ type: "open", id, wanted });
      return new HostSource(host, id, JSON.parse(String(told)), closed);
    } catch (error) {
      host.close(id);
      closed();
      throw error;
    }
  }

  /**
   * Runs `work` once more when the host ends under it: one after the other of all whom that befell, so that who is to blame
   * falls alone. Errors: those of `work`; `bad-argument` when it is to blame.
   */
  async withstand<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HostGone)) throw error;
    }
    const again = this.#alone.then(work);
    this.#alone = again.catch(() => {});
    return again.catch((error: unknown) => {
      if (!(error instanceof HostGone)) throw error;
      throw new DomainError("bad-argument", "It cannot be played: the file makes the decoder crash or hang");
    });
  }

  close(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    const host = this.#host;
    this.#host = null;
    host?.end();
  }

  #start(): HostProcess {
    const host = new HostProcess(this.#program, () => {
      if (this.#host !== host) return;
      this.#host = null;
      this.#restarts++;
    });
    this.#host = host;
    return host;
  }

  #opened(): void {
    this.#open++;
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
  }

  #closed(): void {
    this.#open--;
    if (this.#open > 0) return;
    this.#rest = setTimeout(() => this.close(), REST_MS);
    this.#rest.unref();
  }
}
