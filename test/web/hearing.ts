import type { Page } from "playwright-core";

/** For a page, before its own scripts: what goes to the loudspeakers passes an analyser. */
export const tapSound = `{
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to !== this.context.destination) return connect.call(this, to, ...rest);
    globalThis.tap ??= new AnalyserNode(this.context, { fftSize: 8192 });
    connect.call(tap, to);
    return connect.call(this, tap);
  };
}`;

/** For a page: what it offers to media keys is kept as \`actions\`, because a test has no such keys. */
export const keepActions = `{
  globalThis.actions = {};
  const set = MediaSession.prototype.setActionHandler;
  MediaSession.prototype.setActionHandler = function (name, handler) {
    actions[name] = handler;
    set.call(this, name, handler);
  };
}`;

export type Heard = { readonly frequencyHz: number; readonly peak: number };

/** What sounds now: its loudest sample, and the frequency by its zero crossings. */
export async function heard(page: Page): Promise<Heard> {
  return (await page.evaluate(`(() => {
    const { tap } = globalThis;
    if (tap === undefined) return { frequencyHz: 0, peak: 0 };
    const samples = new Float32Array(tap.fftSize);
    tap.getFloatTimeDomainData(samples);
    const crossings = samples.filter((sample, at) => at > 0 && samples[at - 1] < 0 && sample >= 0).length;
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return { frequencyHz: (crossings * tap.context.sampleRate) / samples.length, peak };
  })()`)) as Heard;
}

export function isNear(a: Heard, b: Heard): boolean {
  return Math.abs(a.frequencyHz - b.frequencyHz) < 10 && Math.abs(a.peak - b.peak) < b.peak / 10;
}
