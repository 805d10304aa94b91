import { connect, type Socket } from "node:net";
import { Ack, parseLine, type Reply } from "./mpd-reply.ts";

type Waiting = {
  readonly list: boolean;
  resolve(replies: Reply[]): void;
  reject(error: Error): void;
};

/** A client of the MPD protocol. Commands may be sent without waiting for the answer of the one before. */
export class MpdClient {
  readonly socket: Socket;
  readonly greeting: string;
  private readonly waiting: Waiting[] = [];
  private replies: Reply[] = [];
  private current: (readonly [string, string])[] = [];
  private rest = "";
  private gone: Error | null = null;

  private constructor(socket: Socket, greeting: string, rest: string) {
    this.socket = socket;
    this.greeting = greeting;
    socket.on("data", (chunk: string) => this.receive(chunk));
    socket.on("close", () => this.fail(new Error("connection closed")));
    if (rest !== "") this.receive(rest);
  }

  static connect(port: number, host = "127.0.0.1"): Promise<MpdClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host, noDelay: true });
      socket.setEncoding("utf8");
      socket.once("error", reject);
      let seen = "";
      const greet = (chunk: string): void => {
        seen += chunk;
        const end = seen.indexOf("\n");
        if (end < 0) return;
        socket.off("data", greet);
        socket.on("error", () => undefined);
        resolve(new MpdClient(socket, seen.slice(0, end), seen.slice(end + 1)));
      };
      socket.on("data", greet);
      socket.once("close", () => reject(new Error("closed before the greeting")));
    });
  }

  /** One command. Errors: Ack when the server refuses it. */
  command(line: string): Promise<Reply> {
    return ownFailure(this.send(`${line}\n`, false).then(([reply]) => reply ?? []));
  }

  /** Several commands in one command list: one answer for each. Errors: Ack, when one is refused. */
  list(lines: readonly string[]): Promise<Reply[]> {
    return ownFailure(this.send(`command_list_ok_begin\n${lines.join("\n")}\ncommand_list_end\n`, true));
  }

  /** Waits for changes and names the subsystems. */
  async idle(...subsystems: string[]): Promise<string[]> {
    const reply = await this.command(["idle", ...subsystems].join(" "));
    return reply.map(([, value]) => value);
  }

  /** Writes as it stands; no answer is awaited. */
  raw(text: string): void {
    this.socket.write(text);
  }

  close(): void {
    this.socket.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  private send(text: string, list: boolean): Promise<Reply[]> {
    return new Promise((resolve, reject) => {
      if (this.gone !== null) return reject(this.gone);
      this.waiting.push({ list, resolve, reject });
      this.socket.write(text);
    });
  }

  private receive(chunk: string): void {
    const lines = (this.rest + chunk).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === "OK") {
      const waiting = this.waiting.shift();
      waiting?.resolve(waiting.list ? this.replies : [this.current]);
    } else if (line.startsWith("ACK [")) {
      this.waiting.shift()?.reject(new Ack(line));
    } else if (line === "list_OK") {
      this.replies.push(this.current);
      this.current = [];
      return;
    } else {
      this.current.push(parseLine(line));
      return;
    }
    this.replies = [];
    this.current = [];
  }

  private fail(error: Error): void {
    this.gone = error;
    for (const waiting of this.waiting.splice(0)) waiting.reject(error);
  }
}

/** Of whoever awaits it. A test that fails while an answer is due shall not fail once more, for the closed connection. */
function ownFailure<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  return answer;
}
