import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = new URL("fake-asound/fake-asound.c", import.meta.url).pathname;

/** The libasound of fake-asound.c, built and told what to do. There is one device per process. */
export class FakeAlsa {
  readonly folder = mkdtempSync(join(tmpdir(), "fake-asound-"));
  readonly libraries = {
    alsa: join(this.folder, "libasound-fake.so"),
    soxr: "libsoxr.so.0",
    sndfile: "libsndfile.so.1",
    ffmpeg: "ffmpeg",
  };

  constructor() {
    execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-o", this.libraries.alsa, source]);
    process.env.FAKE_ASOUND_RECORD = join(this.folder, "record");
    process.env.FAKE_ASOUND_SCRIPT = join(this.folder, "script");
    this.script();
  }

  /** One instruction per line; replaces the script before. */
  script(...lines: string[]): void {
    writeFileSync(join(this.folder, "script"), lines.join("\n"));
  }

  /** All that was written to the device since `forget`. */
  record(): Buffer {
    const path = join(this.folder, "record");
    return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  }

  /** "rate bytes" of each opening since `forget`. */
  openings(): string[] {
    const path = join(this.folder, "record.log");
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  }

  forget(): void {
    for (const name of ["record", "record.log"]) rmSync(join(this.folder, name), { force: true });
    this.script();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
