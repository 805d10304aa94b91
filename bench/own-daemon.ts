import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CTL = fileURLToPath(new URL("./ctl", import.meta.url));

/** A daemon for one measurement, started by `ctl`, that has scanned its music. */
export class OwnDaemon {
  readonly pid: number;
  readonly httpPort: number;
  readonly #state = mkdtempSync(join(tmpdir(), "auralis-bench-"));

  constructor(music: string, port: number) {
    const started = this.#ctl("start", "--music", music, "--port", String(port), "--fresh", "--wait-scan");
    this.pid = Number(JSON.parse(started).pid);
    this.httpPort = port + 90;
  }

  stop(): void {
    this.#ctl("stop");
    rmSync(this.#state, { recursive: true, force: true });
  }

  #ctl(action: string, ...more: readonly string[]): string {
    return execFileSync(CTL, [action, "--dir", this.#state, ...more], { encoding: "utf8" });
  }
}
