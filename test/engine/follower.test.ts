import { expect, test } from "vitest";
import { Follower } from "../../src/engine/follower.ts";
import { createTap, dropoutsOf, outputDropoutsOf, Tap } from "../../src/engine/tap.ts";
import { DEVICE, type OutputPort } from "../../src/outputs/output.ts";

const RATE_HZ = 44_100;

/** Takes all that fits; runs dry when the test says so. */
class Port implements OutputPort {
  missingFrames = 0;
  readonly reason = "";
  readonly canRunDry = true;
  readonly written: number[] = [];
  isDry = false;

  open() {
    return { rateHz: RATE_HZ, sample: "S16", bufferFrames: 4096, periodFrames: 1024 } as const;
  }
  availFrames(): number {
    if (!this.isDry) return 4096;
    this.isDry = false;
    this.missingFrames += 300;
    return DEVICE.xrun;
  }
  write(_bytes: Uint8Array, _offsetFrames: number, frames: number): number {
    this.written.push(frames);
    return frames;
  }
  delayFrames = () => 0;
  wait(): void {}
  finish(): void {}
  drop(): void {}
  close(): void {}
}

test("an output that follows another one counts what it missed itself, and plays on with the next block", () => {
  const buffers = createTap();
  const port = new Port();
  const output = { id: 3, port, format: null };
  const follower = new Follower(output, RATE_HZ, 16, 100, new Tap(buffers, () => {}));
  const block = new Float32Array(2048);
  follower.write(block, 1024, false);
  expect(outputDropoutsOf(buffers)).toEqual([]);
  for (let round = 0; round < 2; round++) {
    port.isDry = true;
    follower.write(block, 1024, false);
  }
  expect(outputDropoutsOf(buffers)).toEqual([{ id: 3, xruns: 2, missingFrames: 600 }]);
  expect(port.written).toEqual([1024, 1024, 1024]);
  // The zone itself missed nothing: the output that keeps time went on.
  expect(dropoutsOf(buffers).xruns).toBe(0);
});
