import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { EngineOptions } from "../../src/engine/options.ts";
import type { OutputConfig } from "../../src/outputs/create-output.ts";
import { FakeAlsa } from "./fake-alsa.ts";
import { output, Rig } from "./rig.ts";

export type FakeStage = {
  readonly fake: FakeAlsa;
  /** Empty at the start of each test; an engine finds its files here. */
  readonly folder: string;
  readonly rig: Rig;
  start(settings?: Partial<EngineOptions>, outputs?: readonly OutputConfig[]): void;
};

/** A fake libasound for this test file, and for each test a folder and, once started, an engine that plays to it. */
export function useFakeStage(): FakeStage {
  let fake: FakeAlsa | null = null;
  let folder = "";
  let rig: Rig | null = null;

  const stage: FakeStage = {
    get fake() {
      if (fake === null) throw new Error("there is a device only inside tests");
      return fake;
    },
    get folder() {
      return folder;
    },
    get rig() {
      if (rig === null) throw new Error("start() the engine first");
      return rig;
    },
    start(settings = {}, outputs = [output("alsa")]) {
      rig = new Rig(folder, outputs, { libraries: stage.fake.libraries, ...settings });
    },
  };

  beforeAll(() => {
    fake = new FakeAlsa();
  });
  afterAll(() => fake?.remove());
  beforeEach(() => {
    fake?.forget();
    folder = mkdtempSync(join(tmpdir(), "engine-"));
  });
  afterEach(async () => {
    await rig?.engine.close();
    rig = null;
    rmSync(folder, { recursive: true, force: true });
  });
  return stage;
}
