/** Result codes that we act upon (AudioQueue.h, AudioFormat.h). */
export const STATUS = {
  done: 0,
  cannotStartYet: -66665,
  enqueueDuringReset: -66632,
  /** `fmt?` */
  unsupportedFormat: 0x666d743f,
} as const;

const WORDS: Readonly<Record<number, string>> = {
  [-50]: "a parameter is wrong",
  [-108]: "out of memory",
  [-66685]: "the queue is going away",
  [-66681]: "the output device does not start",
  [-66680]: "there is no output device, or it is not set up",
  [-66678]: "the queue is in the wrong state",
  [-66676]: "not permitted",
  [-66671]: "the audio server has exited",
  [STATUS.cannotStartYet]: "the output device is being reconfigured",
  [STATUS.unsupportedFormat]: "the sample format is not supported",
};

/** For a person. Codes without words of ours are shown as Apple writes them: four characters, or a number. */
export function statusText(status: number): string {
  const known = WORDS[status];
  const letters = String.fromCharCode(...[24, 16, 8, 0].map((shift) => (status >>> shift) & 0xff));
  const code = /^[\x20-\x7e]{4}$/.test(letters) ? `'${letters}'` : String(status);
  return known === undefined ? `error ${code}` : `${known} (${code})`;
}
