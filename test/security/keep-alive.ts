import { Agent, request } from "node:http";
import type { Reply } from "../protocols/http/rig.ts";

/** Asks over one connection, because thousands of requests are asked. */
export class KeepAlive {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  ask(method: string, path: string, headers: Readonly<Record<string, string>>, body = ""): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request({ port: this.#port, host: "127.0.0.1", method, path, headers, agent: this.#agent });
      sent.on("error", reject);
      sent.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", reject);
        response.on("end", () => {
          const isJson = /json/.test(response.headers["content-type"] ?? "") && text !== "";
          const { statusCode: status = 0, headers: found } = response;
          resolve({ status, headers: found, text, json: isJson ? JSON.parse(text) : null });
        });
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
