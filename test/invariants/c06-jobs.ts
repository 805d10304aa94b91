import { createHash } from "node:crypto";
import { ComplexFft } from "../../src/dsp/convolver/complex-fft.ts";
import { Convolver } from "../../src/dsp/convolver/convolver.ts";
import { type ImpulseTables, impulseTables } from "../../src/dsp/convolver/impulse-tables.ts";
import { Fingerprinting } from "../../src/dsp/fingerprint/fingerprint.ts";
import { TruePeakMeter } from "../../src/dsp/true-peak/true-peak-meter.ts";
import { noise, programme } from "../dsp/signals.ts";

/** How many kinds of work there are. */
export const KINDS = 8;
const RATE_HZ = 22_050;
const input = programme(1.5, RATE_HZ);

/** A digest of everything that comes out of job `kind` in round `round`; each uses tables of sizes of its own. */
export function jobDigest(kind: number, round: number, shared: ImpulseTables): string {
  const hash = createHash("sha256");
  const take = (numbers: Float32Array | Float64Array) => hash.update(new Uint8Array(new Float64Array(numbers).buffer));
  const numbers = Float64Array.from(noise(2 ** (4 + ((kind + round) % 9)), 1, kind + 1));
  const spectrum = new Float64Array(numbers.length);
  new ComplexFft(numbers.length / 2).transform(numbers, spectrum);
  take(spectrum);
  const taps = 400 + kind * 700 + (round % 5) * 93;
  const own = impulseTables({ left: noise(taps, 0.1, kind + 2), right: noise(taps, 0.1, 3) }, RATE_HZ, "own");
  for (const tables of [own, shared]) {
    const samples = input.slice();
    const convolver = new Convolver(tables, { key: tables.key, gain: 1, mix: 1 });
    for (let at = 0; at < samples.length; at += 2048) {
      const block = samples.subarray(at, at + 2048);
      convolver.process(block, block.length / 2);
    }
    take(samples);
  }
  if (kind % 2 === 0) {
    const fingerprinting = new Fingerprinting(RATE_HZ);
    fingerprinting.add(input, input.length / 2);
    hash.update(JSON.stringify(fingerprinting.result()));
  } else {
    const meter = new TruePeakMeter();
    meter.add(input, input.length / 2);
    meter.finish();
    hash.update(String(meter.peak));
  }
  return hash.digest("hex");
}
