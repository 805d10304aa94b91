import { BYTES_PER_SAMPLE, type SampleFormat } from "../shared/sample-format.ts";

/** `lpcm`. */
const LINEAR_PCM = 0x6c70636d;
const FLAG = { float: 1, signedInteger: 4, packed: 8 } as const;

/** `mFormatFlags` and `mBitsPerChannel`; no big-endian flag: both kinds of Mac are little endian. S24 is aligned low. */
const LAYOUTS: Readonly<Record<SampleFormat, { readonly flags: number; readonly bits: number }>> = {
  S16: { flags: FLAG.signedInteger | FLAG.packed, bits: 16 },
  S24_3: { flags: FLAG.signedInteger | FLAG.packed, bits: 24 },
  S24: { flags: FLAG.signedInteger, bits: 24 },
  S32: { flags: FLAG.signedInteger | FLAG.packed, bits: 32 },
  FLOAT: { flags: FLAG.float | FLAG.packed, bits: 32 },
};

/**
 * An AudioStreamBasicDescription of interleaved stereo (CoreAudioTypes/CoreAudioBaseTypes.h), 40 bytes on both LP64
 * architectures: Float64 mSampleRate, then UInt32 mFormatID, mFormatFlags, mBytesPerPacket, mFramesPerPacket,
 * mBytesPerFrame, mChannelsPerFrame, mBitsPerChannel, mReserved.
 */
export function streamDescription(sample: SampleFormat, rateHz: number): DataView {
  const view = new DataView(new ArrayBuffer(40));
  const frameBytes = BYTES_PER_SAMPLE[sample] * 2;
  const { flags, bits } = LAYOUTS[sample];
  view.setFloat64(0, rateHz, true);
  [LINEAR_PCM, flags, frameBytes, 1, frameBytes, 2, bits, 0].forEach((field, i) => {
    view.setUint32(8 + i * 4, field, true);
  });
  return view;
}
