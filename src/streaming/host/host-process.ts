import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ByteReader } from "../../decoders/byte-reader.ts";
import type { DecoderPrograms } from "../../decoders/request.ts";
import { DomainError } from "../../shared/errors.ts";
import { HOST_HEADER_BYTES, HOST_MAGIC, type HostCommand, NEWS } from "./host-messages.ts";

const MAX_HEAP_MIB = 128;

export type HostProgram = {
  readonly entry: URL;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly programs: DecoderPrograms;
  /** So long may it say nothing when it was asked: a disk that is gone, or a file that makes a decoder spin. */
  readonly answerMs: number;
};

/** It ended before it answered. */
export class HostGone extends Error {}

type Waiting = {
  readonly resolve: (payload: Buffer) => void;
  readonly reject: (error: unknown) => void;
  readonly patience: NodeJS.Timeout;
};

/** One life of a stream host. */
export class HostProcess {
  readonly #child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };
  readonly #answerMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isGone = false;

  constructor(program: HostProgram, onGone: () => void) {
    const { entry, execPath, execArgv, programs, answerMs } = program;
    const args = [...execArgv, `--max-old-space-size=${MAX_HEAP_MIB}`, fileURLToPath(entry), JSON.stringify(programs)];
    this.#answerMs = answerMs;
    this.#child = spawn(execPath, args, { stdio: ["pipe", "pipe", "ignore"] });
    // Its exit tells.
    this.#child.stdin.on("error", () => {});
    const gone = () => {
      if (this.#isGone) return;
      this.#isGone = true;
      for (const id of [...this.#waiting.keys()]) this.#answer(id)?.reject(new HostGone());
      onGone();
    };
    this.#child.once("error", gone);
    this.#child.once("close", gone);
    void this.#listen(new ByteReader(this.#child.stdout));
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  newId(): number {
    return ++this.#lastId;
  }

  /** One question at a time for each id. Errors: HostGone; `bad-argument` with a reason for a person. */
  ask(command: Exclude<HostCommand, { type: "close" }>): Promise<Buffer> {
    if (this.#isGone) return Promise.reject(new HostGone());
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const patience = setTimeout(() => this.end(), this.#answerMs);
    this.#waiting.set(command.id, { resolve, reject, patience });
    this.#say(command);
    return promise;
  }

  close(id: number): void {
    if (!this.#isGone) this.#say({ type: "close", id });
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }

  #say(command: HostCommand): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  #answer(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.patience);
    return waiting;
  }

  async #listen(reader: ByteReader): Promise<void> {
    for (;;) {
      const header = await reader.read(HOST_HEADER_BYTES);
      if (header.length < HOST_HEADER_BYTES) return;
      const [magic, id, kind, length] = [0, 4, 8, 12].map((at) => header.readInt32LE(at)) as [
        number,
        number,
        number,
        number,
      ];
      if (magic !== HOST_MAGIC) return this.end();
      const payload = length === 0 ? Buffer.alloc(0) : await reader.read(length);
      if (payload.length < length) return;
      const waiting = this.#answer(id);
      if (kind === NEWS.failed) waiting?.reject(new DomainError("bad-argument", `It cannot be played: ${payload}`));
      else waiting?.resolve(payload);
    }
  }
}
