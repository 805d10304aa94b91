/** What libsndfile and ffmpeg play, by file name extension. */
const SONG_EXTENSIONS = new Set(
  (
    "flac mp3 mp2 mp1 ogg oga opus spx wav wave aif aiff aifc caf m4a m4b mp4 aac alac wma asf ape wv mpc mp+ mpp tta " +
    "ofr dsf dff mka webm au snd w64 rf64 voc ac3 dts amr ra 3gp tak shn adts"
  ).split(" "),
);

const PLAYLIST_EXTENSIONS = new Set(["m3u", "m3u8", "pls", "xspf", "asx", "cue"]);

export function fileKind(name: string): "song" | "playlist" | "other" {
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return "other";
  const extension = name.slice(dot + 1).toLowerCase();
  if (SONG_EXTENSIONS.has(extension)) return "song";
  return PLAYLIST_EXTENSIONS.has(extension) ? "playlist" : "other";
}
