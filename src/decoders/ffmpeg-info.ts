/** What ffmpeg prints about its input and the WAV stream does not say. */
export type FfmpegInfo = {
  /** ffmpeg's name of it; "" = unknown. */
  readonly codec: string;
  /** Sample size of a lossless integer source; 0 = float or lossy. */
  readonly bits: number;
  readonly durationSeconds: number;
  readonly bitrateKbps: number;
};

/** The length of a stream that says none, by the bitrate of its beginning: wrong by any factor where that varies. */
const GUESSED = "Estimating duration from bitrate";
const CONSTANT_RATE = /^(pcm|adpcm|dsd)_/;

const UNKNOWN: FfmpegInfo = { codec: "", bits: 0, durationSeconds: -1, bitrateKbps: -1 };

/**
 * Reads the dump of the input ("Input #0 ... Duration: ... Stream #0:0: Audio: ...") out of ffmpeg's log. It is a text
 * for people, so whatever cannot be found is unknown. Values of tags are indented deeper and never match.
 */
export function parseFfmpegInfo(log: string): FfmpegInfo {
  const duration = /^ {2}Duration: (\d+):(\d+):(\d+\.\d+)/m.exec(log);
  const bitrate = /^ {2}Duration: .*bitrate: (\d+) kb\/s/m.exec(log);
  const stream = /^ {2}Stream #0:\d+.*?: Audio: (.*)$/m.exec(log);
  const codec = /^[a-z0-9_]+/.exec(stream?.[1] ?? "")?.[0] ?? UNKNOWN.codec;
  const isGuessed = log.includes(GUESSED) && !CONSTANT_RATE.test(codec);
  return {
    codec,
    bits: stream === null ? UNKNOWN.bits : sampleBits(stream[1] ?? ""),
    durationSeconds:
      duration === null || isGuessed
        ? UNKNOWN.durationSeconds
        : Number(duration[1]) * 3600 + Number(duration[2]) * 60 + Number(duration[3]),
    bitrateKbps: bitrate === null ? UNKNOWN.bitrateKbps : Number(bitrate[1]),
  };
}

/** "alac (...), 44100 Hz, stereo, s32p (24 bit), 2000 kb/s": integer formats are those of lossless decoders, mostly. */
function sampleBits(description: string): number {
  const match = /, (?:u(8)|s(16|32))p?(?: \((\d+) bit\))?(?:,|$| \(default\))/.exec(description);
  if (match === null) return 0;
  const bits = Number(match[3] ?? match[1] ?? match[2]);
  return bits === 8 || bits === 16 ? bits : bits <= 24 ? 24 : 32;
}
