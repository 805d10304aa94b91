import type { IAudioMetadata, ICommonTagsResult } from "music-metadata";
import { type Comment, tagsOfComments } from "./comment-tags.ts";
import { mixRampOf } from "./mix-ramp-tags.ts";
import type { Described, Readable } from "./readable.ts";
import { replayGainOf } from "./replay-gain-tags.ts";
import { positive, sampleBits } from "./taglib-reader.ts";

/** Tags and audio properties as music-metadata tells them: slower than TagLib, and with more formats. Rejects on others. */
export async function readWithMusicMetadata({ path, bytes }: Readable): Promise<Described> {
  // It would find an MP3 in the samples of a large WAV (EBU Tech 3306).
  if (/^(RF64|BW64)/.test(bytes.read(0, 4).toString("latin1"))) throw new Error("No audio was found");
  const { parseFile } = await import("music-metadata");
  const { common, format, native } = await parseFile(path, { skipCovers: true, duration: true });
  const rateHz = positive(format.sampleRate);
  if (rateHz === null) throw new Error("No audio was found");
  const texts = nativeComments(native);
  return {
    tags: tagsOfComments(commonComments(common)),
    durationMs: format.duration === undefined ? null : positive(Math.round(format.duration * 1000)),
    rateHz,
    bits: format.lossless === true ? sampleBits(format.bitsPerSample ?? 0) : 0,
    channels: positive(format.numberOfChannels),
    replayGain: replayGainOf(texts),
    mixRamp: mixRampOf(texts),
    cueSheet: texts.find(([key]) => key.toUpperCase() === "CUESHEET")?.[1] ?? null,
  };
}

/** The texts of a file under their own keys, without what ID3 and MP4 put before a key of the tagger's own. */
function nativeComments(native: IAudioMetadata["native"]): readonly Comment[] {
  return Object.values(native)
    .flat()
    .flatMap(({ id, value }) =>
      typeof value === "string" ? [[id.replace(/^(?:TXXX|----:com\.apple\.iTunes):/, ""), value] as const] : [],
    );
}

function commonComments(common: ICommonTagsResult): readonly Comment[] {
  const found: Readonly<Record<string, string | number | null | undefined | readonly string[]>> = {
    ARTIST: common.artists ?? common.artist,
    ARTISTSORT: common.artistsort,
    ALBUM: common.album,
    ALBUMSORT: common.albumsort,
    ALBUMARTIST: common.albumartist,
    ALBUMARTISTSORT: common.albumartistsort,
    TITLE: common.title,
    TITLESORT: common.titlesort,
    TRACK: common.track.no,
    DISC: common.disk.no,
    DATE: common.date ?? common.year,
    ORIGINALDATE: common.originaldate ?? common.originalyear,
    GENRE: common.genre,
    COMPOSER: common.composer,
    COMPOSERSORT: common.composersort,
    CONDUCTOR: common.conductor,
    LABEL: common.label,
    MOOD: common.mood,
    WORK: common.work,
    GROUPING: common.grouping,
    MOVEMENTNAME: common.movement,
    MOVEMENTNUMBER: common.movementIndex.no,
    MUSICBRAINZ_ARTISTID: common.musicbrainz_artistid,
    MUSICBRAINZ_ALBUMID: common.musicbrainz_albumid,
    MUSICBRAINZ_ALBUMARTISTID: common.musicbrainz_albumartistid,
    MUSICBRAINZ_TRACKID: common.musicbrainz_recordingid,
    MUSICBRAINZ_RELEASETRACKID: common.musicbrainz_trackid,
    MUSICBRAINZ_WORKID: common.musicbrainz_workid,
    MUSICBRAINZ_RELEASEGROUPID: common.musicbrainz_releasegroupid,
  };
  return Object.entries(found).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [value].flat().map((one): Comment => [key, String(one)]),
  );
}
