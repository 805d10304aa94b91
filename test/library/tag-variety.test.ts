import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInside } from "../../src/library/indexer/open-inside.ts";
import { readComments } from "../../src/library/tags/read-comments.ts";
import { TAG_NAMES, type TagName } from "../../src/shared/tags.ts";
import { startRealMpd } from "../rig/real-mpd.ts";
import { until } from "../rig/wait.ts";
import { readFile } from "./read-file.ts";
import { VORBIS_COMMENTS, writeTaggedMusic } from "./tagged-music.ts";

let folder: string;
let music: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "auralis-tags-"));
  music = join(folder, "music");
  await writeTaggedMusic(music);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tags(name: string): Promise<Partial<Record<TagName, readonly string[]>>> {
  const found: Partial<Record<TagName, string[]>> = {};
  for (const [tag, value] of (await readFile(join(music, name))).tags) found[tag] = [...(found[tag] ?? []), value];
  return found;
}

const EVERY_TAG: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  TAG_NAMES.map((name) => {
    const keys = [name.toUpperCase(), `${name.toUpperCase()}NUMBER`];
    return [name, VORBIS_COMMENTS.filter(([key]) => keys.includes(key)).map(([, value]) => value)] as const;
  }).filter(([, values]) => values.length > 0),
);

test.each(["vorbis.flac", "oggenc.ogg", "opusenc.opus", "taglib.m4a", "taglib.wav", "taglib.aiff"])(
  "every tag comes out of %s, with all its values",
  async (name) => {
    const found = await tags(name);
    expect(found).toEqual({ ...EVERY_TAG, Movement: ["Allegro"], MovementNumber: ["2"] });
  },
);

const COMMON = {
  Title: ["Title"],
  Artist: ["Ärtist"],
  Album: ["Album"],
  AlbumArtist: ["Album Artist"],
  Composer: ["Composer"],
  Genre: ["Rock"],
  Date: ["2001"],
  Track: ["3"],
  Disc: ["1"],
};
const PEOPLE = { Performer: ["Performer"], Grouping: ["Group"], ArtistSort: ["Sort, Artist"], Label: ["Label"] };
const { Composer: _composer, AlbumArtist: _albumArtist, Disc: _disc, ...INFO } = COMMON;

test.each([
  ["ffmpeg.m4a", { ...COMMON, Grouping: ["Group"] }],
  ["alac.m4a", { ...COMMON, Grouping: ["Group"] }],
  ["ffmpeg.wma", { ...COMMON, ...PEOPLE }],
  ["ffmpeg.mka", { ...COMMON, ...PEOPLE }],
  ["ffmpeg.webm", { ...COMMON, ...PEOPLE }],
  ["ffmpeg.oga", { ...COMMON, ...PEOPLE }],
  ["ffmpeg.spx", { ...COMMON, ...PEOPLE }],
  ["info.wav", INFO],
  ["v1.mp3", { Title: ["Tïtle"], Artist: ["Artist"], Album: ["Album"], Date: ["1988"], Track: ["7"], Genre: ["Rock"] }],
  ["cp1252.mp3", { Title: ["“Quoted” €"], Artist: ["Café"] }],
  [
    "ape.mp3",
    {
      Title: ["Ape Tïtle"],
      Artist: ["One", "Two"],
      Album: ["Ape Album"],
      AlbumArtist: ["Ape AA"],
      Date: ["2003"],
      Track: ["4"],
      Genre: ["Jazz"],
    },
  ],
  ["ape-and-v1.mp3", { Title: ["Ape title"], Artist: ["Ape artist"], Album: ["V1 album"] }],
  ["ape-and-v2.mp3", { Title: ["V2 title"], Artist: ["Ape artist"] }],
  ["v1-and-v2.mp3", { Title: ["V2 title that is longer than thirty letters"], Artist: ["V1 artist"] }],
  [
    "lame-v1.mp3",
    { Title: ["Title"], Artist: ["Artist"], Album: ["Album"], Date: ["2001"], Track: ["3"], Genre: ["Rock"] },
  ],
  [
    "lame-v2.mp3",
    {
      Title: ["Title"],
      Artist: ["Artist"],
      Album: ["Album"],
      AlbumArtist: ["Album Artist"],
      Date: ["2001"],
      Track: ["3"],
      Genre: ["Rock"],
      Mood: ["Calm"],
    },
  ],
  [
    "lame-utf16.mp3",
    {
      Title: ["Title"],
      Artist: ["Artist"],
      Album: ["Album"],
      Date: ["2001"],
      Track: ["3"],
      Genre: ["Rock"],
      Composer: ["Cömposer"],
    },
  ],
  [
    "v22.mp3",
    {
      Title: ["Title"],
      Artist: ["Artist"],
      ArtistSort: ["One, Artist"],
      Album: ["Album"],
      AlbumArtist: ["Album Artist"],
      Date: ["2001"],
      Track: ["3"],
      Disc: ["1"],
      Genre: ["Rock"],
      Composer: ["Composer"],
      Conductor: ["Conductor"],
      Grouping: ["Group"],
      Label: ["Label"],
    },
  ],
  [
    "v23.mp3",
    {
      Title: ["Tïtle"],
      Artist: ["Ärtist One/Artist Two"],
      Album: ["Älbum"],
      AlbumArtistSort: ["Artist, Album"],
      Date: ["2001-02-03"],
      OriginalDate: ["1999"],
      Track: ["3"],
      Genre: ["Rock", "Techno", "Own"],
      Performer: ["Someone (violin)"],
      Work: ["Group"],
      Grouping: ["iTunes group"],
    },
  ],
  [
    "ffmpeg.wv",
    {
      Title: ["Ape Tïtle"],
      Artist: ["One", "Two"],
      Album: ["Ape Album"],
      AlbumArtist: ["Ape AA"],
      Date: ["2003"],
      Track: ["4"],
      Disc: ["1"],
      Genre: ["Jazz"],
      Conductor: ["C"],
      Performer: ["P (violin)"],
      Label: ["Label"],
      Mood: ["Calm"],
      MUSICBRAINZ_TRACKID: ["44444444-4444-4444-4444-444444444444"],
    },
  ],
  ["id3.dsf", { Title: ["Title"], Artist: ["Artist"], Track: ["3"] }],
  ["id3.dff", { Title: ["Title"], Artist: ["Artist"], Track: ["3"] }],
])("the tags of %s", async (name, expected) => {
  expect(await tags(name)).toEqual(expected);
});

test("TTA keeps its APE tag", async () => {
  expect(await tags("ffmpeg.tta")).toEqual(await tags("ffmpeg.wv"));
});

test("the frames of ID3v2.4 with their roles, numbers and identifiers", async () => {
  expect(await tags("v24.mp3")).toEqual({
    ...EVERY_TAG,
    Genre: ["Rock", "Own Genre", "Trance"],
    Performer: expect.arrayContaining(["Someone (violin)", "Another (piano)"]),
    Movement: ["Allegro"],
    MovementNumber: ["2/4"],
    ShowMovement: ["1"],
    Name: undefined,
  });
});

test("keys in any case; what says less only stands in", async () => {
  expect(await tags("odd-keys.flac")).toMatchObject({
    Title: ["One bell", "Two"],
    AlbumArtist: ["With space"],
    Track: ["7"],
    Disc: ["2"],
    Date: ["1977"],
  });
});

/** Lines that only MPD prints, each for a reason. */
const ONLY_MPD: Readonly<Record<string, readonly string[]>> = {
  // It overlooks an APE tag before an ID3v1 one...
  "ape-and-v1.mp3": ["Artist: V1 artist", "Title: V1 title"],
  // ...and prefers one to ID3v2.
  "ape-and-v2.mp3": ["Title: Ape title"],
  // It reads CP1252 as ISO 8859-1.
  "cp1252.mp3": ["Title: \u0093Quoted\u0094 \u0080", "Title: Quoted "],
  // It cannot tell this length.
  "ffmpeg.oga": ["Time: 0"],
  // It takes MOVEMENT for the number, whatever it says.
  "oggenc.ogg": ["MovementNumber: Allegro"],
  "vorbis.flac": ["MovementNumber: Allegro"],
  // It takes a work of ID3 in an AIFF for the grouping, also when there is one.
  "taglib.aiff": ["Grouping: Work"],
  // iTunes keeps the grouping in GRP1 and the work in TIT1.
  "v23.mp3": ["Grouping: Group"],
  // A number in brackets; a remixer is no performer.
  "v24.mp3": ["Genre: (31)", "Performer: Remixer"],
};

describe("beside MPD", () => {
  test("no tag that MPD reads is missing, but for the reasons told", { timeout: 120_000 }, async () => {
    await using mpd = await startRealMpd({ folder: join(folder, "mpd"), music });
    const client = await mpd.client();
    await client.command("update");
    await until("the scan ended", async () => !(await client.command("status")).some(([key]) => key === "updating_db"));
    const lines = new Map<string, string[]>();
    let name = "";
    for (const [key, value] of await client.command("listallinfo")) {
      if (key === "file") name = value;
      else if (!["Last-Modified", "Format", "duration"].includes(key))
        lines.set(name, [...(lines.get(name) ?? []), `${key}: ${value}`]);
    }
    expect(lines.size).toBeGreaterThan(25);
    for (const [file, theirs] of lines) {
      const { tags: found, durationMs } = await readFile(join(music, file));
      const ours = new Set([
        ...found.map(([tag, value]) => `${tag}: ${value}`),
        `Time: ${Math.round((durationMs ?? 0) / 1000)}`,
      ]);
      const missing = theirs.filter((line) => !ours.has(line) && ONLY_MPD[file]?.includes(line) !== true);
      expect([file, missing]).toEqual([file, []]);
    }
  });
});

test("the cue sheet in a block of a FLAC, and the one in a comment", async () => {
  const cue = join(folder, "sheet.cue");
  writeFileSync(
    cue,
    'FILE "a.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    INDEX 01 00:00:40\n',
  );
  const path = join(folder, "cue.flac");
  execFileSync("flac", ["-s", "-f", `--cuesheet=${cue}`, join(folder, "plain.wav"), "-o", path]);
  const expected = 'FILE "" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    INDEX 01 00:00:40\n';
  expect((await readFile(path)).cueSheet).toBe(expected);
  execFileSync("metaflac", [`--set-tag-from-file=CUESHEET=${cue}`, path]);
  expect((await readFile(path)).cueSheet).toContain('FILE "a.wav" WAVE');
});

test("every file tells its comments", async () => {
  for (const name of readdirSync(music)) {
    const comments = await openInside(join(music, name), music, readComments);
    const title = comments.some(([, value]) => /title|bell|Quoted|Tïtle/i.test(value));
    expect([name, title || name === "bare.mp3"]).toEqual([name, true]);
  }
});
