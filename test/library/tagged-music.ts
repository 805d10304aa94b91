import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apeTag, id3v1Tag, id3v2Tag, latin1, utf8, utf16 } from "./tag-bytes.ts";
import { writeComments } from "./tag-writer.ts";

/** Every tag of MPD in the names of Vorbis comments, some with several values. */
export const VORBIS_COMMENTS: readonly (readonly [string, string])[] = [
  ["ARTIST", "Ärtist One"],
  ["ARTIST", "Artist Two"],
  ["ARTISTSORT", "One, Artist"],
  ["ALBUM", "Album"],
  ["ALBUMSORT", "Album, The"],
  ["ALBUMARTIST", "Album Artist"],
  ["ALBUMARTISTSORT", "Artist, Album"],
  ["TITLE", "Title"],
  ["TITLESORT", "Title, A"],
  ["TRACKNUMBER", "3"],
  ["NAME", "Name"],
  ["GENRE", "Rock"],
  ["GENRE", "Pop"],
  ["MOOD", "Calm"],
  ["DATE", "2001-02-03"],
  ["ORIGINALDATE", "1999"],
  ["COMPOSER", "Composer"],
  ["COMPOSERSORT", "Composer, A"],
  ["PERFORMER", "Someone (violin)"],
  ["PERFORMER", "Another (piano)"],
  ["CONDUCTOR", "Conductor"],
  ["WORK", "Work"],
  ["ENSEMBLE", "Ensemble"],
  ["MOVEMENT", "Allegro"],
  ["MOVEMENTNUMBER", "2"],
  ["LOCATION", "Studio"],
  ["GROUPING", "Group"],
  ["DISCNUMBER", "1"],
  ["LABEL", "Label"],
  ["MUSICBRAINZ_ARTISTID", "11111111-1111-1111-1111-111111111111"],
  ["MUSICBRAINZ_ALBUMID", "22222222-2222-2222-2222-222222222222"],
  ["MUSICBRAINZ_ALBUMARTISTID", "33333333-3333-3333-3333-333333333333"],
  ["MUSICBRAINZ_TRACKID", "44444444-4444-4444-4444-444444444444"],
  ["MUSICBRAINZ_RELEASETRACKID", "55555555-5555-5555-5555-555555555555"],
  ["MUSICBRAINZ_WORKID", "66666666-6666-6666-6666-666666666666"],
  ["MUSICBRAINZ_RELEASEGROUPID", "77777777-7777-7777-7777-777777777777"],
];

const COMMON = [
  ["title", "Title"],
  ["artist", "Ärtist"],
  ["album", "Album"],
  ["album_artist", "Album Artist"],
  ["composer", "Composer"],
  ["genre", "Rock"],
  ["date", "2001"],
  ["track", "3/12"],
  ["disc", "1/2"],
  ["comment", "A comment"],
  ["performer", "Performer"],
  ["publisher", "Label"],
  ["grouping", "Group"],
  ["artist-sort", "Sort, Artist"],
] as const;

const ffmpeg = (...args: string[]) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args]);
const both = (key: string, text: string) => Buffer.concat([Buffer.from([3]), Buffer.from(`${key}\0${text}`)]);
const people = (...texts: string[]) => utf8(texts.join("\0"));

/** Writes one file for each kind and tool into `folder`. */
export async function writeTaggedMusic(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const plain = join(folder, "..", "plain.wav");
  ffmpeg("-f", "lavfi", "-i", "anoisesrc=seed=1:duration=1:sample_rate=44100", "-ac", "2", "-bitexact", plain);
  const common = COMMON.flatMap(([key, value]) => ["-metadata", `${key}=${value}`]);
  const encode = (name: string, ...args: string[]) => ffmpeg("-i", plain, "-map_metadata", "-1", ...args, at(name));

  execFileSync("flac", [
    "-s",
    "-f",
    ...VORBIS_COMMENTS.map(([key, value]) => `--tag=${key}=${value}`),
    plain,
    "-o",
    at("vorbis.flac"),
  ]);
  execFileSync("oggenc", [
    "-Q",
    ...VORBIS_COMMENTS.flatMap(([key, value]) => ["-c", `${key}=${value}`]),
    "-o",
    at("oggenc.ogg"),
    plain,
  ]);
  execFileSync("opusenc", [
    "--quiet",
    ...VORBIS_COMMENTS.flatMap(([key, value]) => ["--comment", `${key}=${value}`]),
    plain,
    at("opusenc.opus"),
  ]);
  execFileSync("flac", [
    "-s",
    "-f",
    "--tag=TITLE=One\u0007bell",
    "--tag=title=Two",
    "--tag=Album Artist=With space",
    "--tag=TRACKNUMBER=007/12",
    "--tag=DISC=2",
    "--tag=YEAR=1977",
    "--tag=DESCRIPTION=About",
    "--tag=PUBLISHER=Pub",
    "--tag=ORGANIZATION=Org",
    "--tag=TOTALTRACKS=12",
    "--tag=RELEASEDATE=2002",
    plain,
    "-o",
    at("odd-keys.flac"),
  ]);

  encode("bare.mp3", "-id3v2_version", "0", "-write_xing", "0");
  const sound = readFileSync(at("bare.mp3"));
  const mp3 = (name: string, tag: Buffer, end: Buffer = Buffer.alloc(0)) =>
    writeFileSync(at(name), Buffer.concat([tag, sound, end]));
  mp3(
    "v1.mp3",
    Buffer.alloc(0),
    id3v1Tag({
      title: "T\u00eftle",
      artist: "Artist",
      album: "Album",
      year: "1988",
      comment: "C",
      track: 7,
      genre: 17,
    }),
  );
  mp3(
    "v24.mp3",
    id3v2Tag(4, [
      ["TIT2", utf8("Title")],
      ["TPE1", people("Ärtist One", "Artist Two")],
      ["TPE2", utf8("Album Artist")],
      ["TALB", utf8("Album")],
      ["TRCK", utf8("3/12")],
      ["TPOS", utf8("1/2")],
      ["TDRC", utf8("2001-02-03")],
      ["TDOR", utf8("1999")],
      ["TCON", people("17", "Own Genre", "(31)")],
      ["TCOM", utf8("Composer")],
      ["TPE3", utf8("Conductor")],
      ["TPE4", utf8("Remixer")],
      ["TIT1", utf8("Group")],
      ["TMOO", utf8("Calm")],
      ["TPUB", utf8("Label")],
      ["TSOP", utf8("One, Artist")],
      ["TSOA", utf8("Album, The")],
      ["TSO2", utf8("Artist, Album")],
      ["TSOT", utf8("Title, A")],
      ["TSOC", utf8("Composer, A")],
      ["TEXT", utf8("Lyricist")],
      ["MVNM", utf8("Allegro")],
      ["MVIN", utf8("2/4")],
      ["TMCL", people("violin", "Someone", "piano", "Another")],
      ["TIPL", people("producer", "Prod", "mix", "Mixer")],
      ["COMM", Buffer.concat([Buffer.from([3]), Buffer.from("eng\0A comment")])],
      ["TXXX", both("MusicBrainz Artist Id", "11111111-1111-1111-1111-111111111111")],
      ["TXXX", both("MusicBrainz Album Id", "22222222-2222-2222-2222-222222222222")],
      ["TXXX", both("MusicBrainz Album Artist Id", "33333333-3333-3333-3333-333333333333")],
      ["TXXX", both("MusicBrainz Release Track Id", "55555555-5555-5555-5555-555555555555")],
      ["TXXX", both("MusicBrainz Work Id", "66666666-6666-6666-6666-666666666666")],
      ["TXXX", both("MusicBrainz Release Group Id", "77777777-7777-7777-7777-777777777777")],
      ["TXXX", both("WORK", "Work")],
      ["TXXX", both("Ensemble", "Ensemble")],
      ["TXXX", both("LOCATION", "Studio")],
      ["TXXX", both("SHOWMOVEMENT", "1")],
      ["TXXX", both("replaygain_track_gain", "-3.00 dB")],
      ["UFID", Buffer.from("http://musicbrainz.org\0" + "44444444-4444-4444-4444-444444444444", "latin1")],
    ]),
  );
  mp3(
    "v23.mp3",
    id3v2Tag(3, [
      ["TIT2", utf16("Tïtle", "little")],
      ["TPE1", utf16("Ärtist One/Artist Two", "big")],
      ["TALB", latin1("Älbum")],
      ["TYER", latin1("2001")],
      ["TDAT", latin1("0302")],
      ["TORY", latin1("1999")],
      ["TCON", latin1("(17)(18)Own")],
      ["IPLS", latin1("violin\0Someone\0producer\0Prod")],
      ["TRCK", latin1("03")],
      ["TIT1", latin1("Group")],
      ["GRP1", latin1("iTunes group")],
      ["TCMP", latin1("1")],
      ["TXXX", latin1("ALBUMARTISTSORT\0Artist, Album")],
      ["TXXX", latin1("ARTISTS\0Ärtist One")],
      ["TXXX", latin1("originalyear\0" + "1998")],
    ]),
  );
  mp3(
    "v22.mp3",
    id3v2Tag(2, [
      ["TT2", latin1("Title")],
      ["TP1", latin1("Artist")],
      ["TP2", latin1("Album Artist")],
      ["TAL", latin1("Album")],
      ["TYE", latin1("2001")],
      ["TRK", latin1("3/4")],
      ["TPA", latin1("1/2")],
      ["TCO", latin1("(17)")],
      ["TCM", latin1("Composer")],
      ["TP3", latin1("Conductor")],
      ["TT1", latin1("Group")],
      ["TPB", latin1("Label")],
      ["TSP", latin1("One, Artist")],
    ]),
  );
  mp3(
    "cp1252.mp3",
    id3v2Tag(3, [
      ["TIT2", latin1("\u0093Quoted\u0094 \u0080")],
      ["TPE1", latin1("Caf\u00e9")],
    ]),
  );
  mp3(
    "ape.mp3",
    Buffer.alloc(0),
    apeTag([
      ["Title", "Ape Tïtle"],
      ["Artist", "One\0Two"],
      ["Album", "Ape Album"],
      ["Year", "2003"],
      ["Track", "4/9"],
      ["Album Artist", "Ape AA"],
      ["Genre", "Jazz"],
      ["REPLAYGAIN_TRACK_GAIN", "-1.5 dB"],
    ]),
  );
  mp3(
    "ape-and-v1.mp3",
    Buffer.alloc(0),
    Buffer.concat([
      apeTag([
        ["Title", "Ape title"],
        ["Artist", "Ape artist"],
      ]),
      id3v1Tag({ title: "V1 title", artist: "V1 artist", album: "V1 album" }),
    ]),
  );
  mp3(
    "ape-and-v2.mp3",
    id3v2Tag(3, [["TIT2", latin1("V2 title")]]),
    apeTag([
      ["Title", "Ape title"],
      ["Artist", "Ape artist"],
    ]),
  );
  mp3(
    "v1-and-v2.mp3",
    id3v2Tag(3, [["TIT2", latin1("V2 title that is longer than thirty letters")]]),
    id3v1Tag({ title: "V2 title that is longer than t", artist: "V1 artist" }),
  );
  const lame = [
    "--quiet",
    "--tt",
    "Title",
    "--ta",
    "Artist",
    "--tl",
    "Album",
    "--ty",
    "2001",
    "--tn",
    "3/12",
    "--tg",
    "Rock",
    "--tc",
    "A comment",
  ];
  execFileSync("lame", [...lame, "--id3v1-only", plain, at("lame-v1.mp3")]);
  execFileSync("lame", [
    ...lame,
    "--id3v2-only",
    "--tv",
    "TPE2=Album Artist",
    "--tv",
    "TXXX=MOOD=Calm",
    plain,
    at("lame-v2.mp3"),
  ]);
  execFileSync("lame", [
    ...lame,
    "--id3v2-only",
    "--id3v2-utf16",
    "--tv",
    "TCOM=Cömposer",
    plain,
    at("lame-utf16.mp3"),
  ]);

  encode("ffmpeg.m4a", ...common);
  encode("alac.m4a", "-c:a", "alac", ...common);
  encode("ffmpeg.wma", ...common);
  encode("info.wav", ...common);
  encode("id3.aiff", "-write_id3v2", "1", ...common);
  encode("ffmpeg.mka", "-c:a", "flac", ...common);
  encode("ffmpeg.webm", "-c:a", "libopus", ...common);
  encode("ffmpeg.oga", "-c:a", "flac", ...common);
  encode("ffmpeg.spx", "-c:a", "libspeex", "-ar", "32000", ...common);
  encode("ffmpeg.tta", "-c:a", "tta", "-bitexact");
  encode("ffmpeg.wv", "-c:a", "wavpack", "-bitexact");
  for (const name of ["ffmpeg.tta", "ffmpeg.wv"]) {
    appendFileSync(
      at(name),
      apeTag([
        ["Title", "Ape Tïtle"],
        ["Artist", "One\0Two"],
        ["Album", "Ape Album"],
        ["Year", "2003"],
        ["Track", "4/9"],
        ["Disc", "1"],
        ["Album Artist", "Ape AA"],
        ["Genre", "Jazz"],
        ["Conductor", "C"],
        ["MUSICBRAINZ_TRACKID", "44444444-4444-4444-4444-444444444444"],
        ["Performer", "P (violin)"],
        ["Label", "Label"],
        ["Mood", "Calm"],
      ]),
    );
  }
  encode("taglib.m4a");
  encode("taglib.wma");
  encode("taglib.wav");
  encode("taglib.aiff");
  const values = new Map<string, string[]>();
  for (const [key, value] of VORBIS_COMMENTS) values.set(key, [...(values.get(key) ?? []), value]);
  for (const name of ["taglib.m4a", "taglib.wma", "taglib.wav", "taglib.aiff"]) await writeComments(at(name), values);
  const dsd = Buffer.alloc(8192, 0x69);
  writeFileSync(
    at("id3.dsf"),
    dsf(
      dsd,
      id3v2Tag(3, [
        ["TIT2", latin1("Title")],
        ["TPE1", latin1("Artist")],
        ["TRCK", latin1("3/12")],
      ]),
    ),
  );
  writeFileSync(
    at("id3.dff"),
    dff(
      dsd,
      id3v2Tag(3, [
        ["TIT2", latin1("Title")],
        ["TPE1", latin1("Artist")],
        ["TRCK", latin1("3/12")],
      ]),
    ),
  );
}

/** A DSF of two channels at 2.8 MHz (DSF File Format Specification 1.01). */
function dsf(sound: Buffer, tag: Buffer): Buffer {
  const head = Buffer.alloc(28 + 52 + 12);
  head.write("DSD ", 0, "latin1");
  head.writeBigUInt64LE(28n, 4);
  head.writeBigUInt64LE(BigInt(head.length + sound.length + tag.length), 12);
  head.writeBigUInt64LE(BigInt(head.length + sound.length), 20);
  head.write("fmt ", 28, "latin1");
  head.writeBigUInt64LE(52n, 32);
  for (const [index, value] of [1, 0, 2, 2, 2_822_400, 1].entries()) head.writeUInt32LE(value, 40 + index * 4);
  head.writeBigUInt64LE(BigInt(sound.length * 4), 64);
  head.writeUInt32LE(4096, 72);
  head.write("data", 80, "latin1");
  head.writeBigUInt64LE(BigInt(sound.length + 12), 84);
  return Buffer.concat([head, sound, tag]);
}

/** A DSDIFF of two channels at 2.8 MHz (DSDIFF File Format Specification 1.5). */
function dff(sound: Buffer, tag: Buffer): Buffer {
  const chunk = (name: string, ...content: Buffer[]) => {
    const body = Buffer.concat(content);
    const head = Buffer.alloc(12);
    head.write(name, "latin1");
    head.writeBigUInt64BE(BigInt(body.length), 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const rate = Buffer.alloc(4);
  rate.writeUInt32BE(2_822_400);
  const properties = chunk(
    "PROP",
    Buffer.from("SND "),
    chunk("FS  ", rate),
    chunk("CHNL", Buffer.from([0, 2]), Buffer.from("SLFTSRGT")),
    chunk("CMPR", Buffer.from("DSD \x0enot compressed\0", "latin1")),
  );
  return chunk(
    "FRM8",
    Buffer.from("DSD "),
    chunk("FVER", Buffer.from([1, 5, 0, 0])),
    properties,
    chunk("DSD ", sound),
    chunk("ID3 ", tag),
  );
}
