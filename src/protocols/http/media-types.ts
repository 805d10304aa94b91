/** Of music files, by their extension (RFC 9559, RFC 9639, IANA; audio/x-* where nothing is registered). */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  flac: "audio/flac",
  mp3: "audio/mpeg",
  mp2: "audio/mpeg",
  mp1: "audio/mpeg",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
  spx: "audio/ogg",
  wav: "audio/wav",
  wave: "audio/wav",
  rf64: "audio/wav",
  aif: "audio/aiff",
  aiff: "audio/aiff",
  aifc: "audio/aiff",
  caf: "audio/x-caf",
  m4a: "audio/mp4",
  m4b: "audio/mp4",
  mp4: "audio/mp4",
  alac: "audio/mp4",
  "3gp": "audio/3gpp",
  aac: "audio/aac",
  adts: "audio/aac",
  wma: "audio/x-ms-wma",
  asf: "audio/x-ms-wma",
  ape: "audio/x-ape",
  wv: "audio/x-wavpack",
  mpc: "audio/x-musepack",
  "mp+": "audio/x-musepack",
  mpp: "audio/x-musepack",
  tta: "audio/x-tta",
  dsf: "audio/x-dsf",
  dff: "audio/x-dff",
  mka: "audio/matroska",
  webm: "audio/webm",
  au: "audio/basic",
  snd: "audio/basic",
  ac3: "audio/ac3",
  dts: "audio/vnd.dts",
  amr: "audio/amr",
};

/** What is unknown is bytes to keep. */
export function mediaTypeOf(path: string): string {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return (Object.hasOwn(MEDIA_TYPES, extension) ? MEDIA_TYPES[extension] : undefined) ?? "application/octet-stream";
}
