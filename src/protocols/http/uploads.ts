import { DomainError } from "../../shared/errors.ts";
import { readBytes } from "./json-body.ts";

/** Large bodies, of which only so many are held in memory at once. */
export class Uploads {
  readonly #limit: number;
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Errors: `busy`, or a Refusal of what is too large. */
  async read(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
    if (this.#running >= this.#limit)
      throw new DomainError("busy", "Other files are being uploaded; try again in a moment");
    this.#running++;
    try {
      return await readBytes(body, maxBytes);
    } finally {
      this.#running--;
    }
  }
}
