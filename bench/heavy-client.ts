import { once } from "node:events";
import type { Socket } from "node:net";
import { greeting } from "./mpd-ask.ts";

const LAST_BYTES = 400;

/** A client that takes answers of any size without looking at them. */
export class HeavyClient {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => {});
  }

  static async connect(port: number): Promise<HeavyClient> {
    return new HeavyClient(await greeting(port, () => false));
  }

  /** A refusal is an answer, too. */
  async run(command: string): Promise<void> {
    this.#socket.write(`${command}\n`);
    await this.#end(() => {});
  }

  list(commands: readonly string[]): Promise<void> {
    return this.run(`command_list_begin\n${commands.join("\n")}\ncommand_list_end`);
  }

  async lines(command: string): Promise<readonly string[]> {
    const parts: Buffer[] = [];
    this.#socket.write(`${command}\n`);
    await this.#end((part) => parts.push(part));
    return Buffer.concat(parts).toString().split("\n");
  }

  /** Asks, and takes nothing of the answer for a while. */
  async neverRead(command: string): Promise<void> {
    this.#socket.pause();
    this.#socket.write(`${command}\n`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  close(): void {
    this.#socket.destroy();
  }

  async #end(take: (part: Buffer) => void): Promise<void> {
    let tail = "";
    for (;;) {
      const [part] = (await once(this.#socket, "data")) as [Buffer];
      take(part);
      tail = (tail + part.toString("latin1", Math.max(0, part.length - LAST_BYTES))).slice(-LAST_BYTES);
      if (/(^|\n)(OK|ACK \[[^\n]*)\n$/.test(tail)) return;
    }
  }
}
