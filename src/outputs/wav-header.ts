export const WAV_HEADER_BYTES = 44;

/** RIFF/WAVE with one `fmt ` and one `data` chunk (Multimedia Programming Interface 1.0, 1991); integer PCM, stereo. */
export function wavHeader(rateHz: number, bytesPerSample: number, dataBytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(WAV_HEADER_BYTES));
  const size = Math.min(dataBytes, 0xffff_ffff - WAV_HEADER_BYTES);
  const tag = (at: number, name: string) => {
    for (let i = 0; i < 4; i++) view.setUint8(at + i, name.charCodeAt(i));
  };
  tag(0, "RIFF");
  view.setUint32(4, WAV_HEADER_BYTES - 8 + size, true);
  tag(8, "WAVE");
  tag(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2 * bytesPerSample, true);
  view.setUint16(32, 2 * bytesPerSample, true);
  view.setUint16(34, 8 * bytesPerSample, true);
  tag(36, "data");
  view.setUint32(40, size, true);
  return new Uint8Array(view.buffer);
}
