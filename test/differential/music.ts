import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { pngChunks } from "./png.ts";

/** What both servers are given to scan, and what commands are made from. */
export type Music = {
  readonly uris: readonly string[];
  readonly folders: readonly string[];
  /** Playlists that lie among the music. */
  readonly lists: readonly string[];
  /** Values that occur, by tag. */
  readonly values: ReadonlyMap<string, readonly string[]>;
};

type Track = { readonly uri: string; readonly tags: readonly (readonly [string, string])[] };

/** Longer than any run, so that no song ends by itself. */
const SONG_SECONDS = 600;
const FORMATS = [
  ["8000", "16", "1"],
  ["44100", "16", "2"],
  ["48000", "24", "2"],
] as const;
/** 2021-01-01T00:00:00Z; every file is an hour younger than the one before. */
const FIRST_MODIFIED_SECONDS = 1_609_459_200;

const ARTISTS = ["Ann", "ann", "Bob & Co", "Čeněk Dvořák", 'The "Quoted"', "Straße", "東京", "Zoë"];
const ALBUMS = ["First", "First Light", "second", "Ünder (Live)", "a\\b"];
const GENRES = ["Rock", "rock", "Ambient", "Jazz"];
const FOLDERS = ["Ann/First", "Ann/second", "Bob & Co", "Dvořák/Žluťoučký kůň", "deep/er/and deeper"];

/** 42 silent songs whose tags repeat, differ in case only, have several values or are missing. */
function tracks(): readonly Track[] {
  const made: Track[] = [];
  for (let n = 0; n < 40; n++) {
    const tags: [string, string][] = [];
    const say = (name: string, value: string | undefined): void =>
      void (value !== undefined && tags.push([name, value]));
    if (n % 11 !== 10) say("TITLE", n % 7 === 0 ? "Same" : `Song ${n % 13} of ${n}`);
    if (n % 9 !== 8) say("ARTIST", ARTISTS[n % ARTISTS.length]);
    if (n % 6 === 5) say("ARTIST", ARTISTS[(n + 3) % ARTISTS.length]);
    if (n % 5 !== 4) say("ALBUM", ALBUMS[(n >> 2) % ALBUMS.length]);
    if (n % 4 === 0) say("ALBUMARTIST", ARTISTS[(n >> 2) % ARTISTS.length]);
    if (n % 3 !== 2) say("TRACKNUMBER", n % 2 === 0 ? String(n % 12) : `${(n * 5) % 12}`.padStart(2, "0"));
    if (n % 8 === 1) say("DISCNUMBER", String(1 + (n % 3)));
    if (n % 4 !== 3) say("GENRE", GENRES[n % GENRES.length]);
    if (n % 10 === 3) say("GENRE", "Jazz");
    if (n % 3 === 0) say("DATE", n % 2 === 0 ? String(1990 + (n % 9)) : `${1990 + (n % 9)}-03-0${1 + (n % 8)}`);
    if (n % 5 === 0) say("COMPOSER", ARTISTS[(n + 1) % ARTISTS.length]);
    if (n % 6 === 0) say("ARTISTSORT", "Sorted, Ann");
    if (n % 7 === 2) say("COMMENT", "a comment; with = and : in it");
    if (n % 12 === 5) say("MUSICBRAINZ_ARTISTID", "aaaa-bbbb");
    made.push({ uri: `${FOLDERS[n % FOLDERS.length]}/${String((n * 7) % 40).padStart(2, "0")} song ${n}.flac`, tags });
  }
  made.push({ uri: "top.flac", tags: [["TITLE", "Top"]] }, { uri: 'it\'s "odd".flac', tags: [] });
  return made;
}

/** Writes the music below `root`, the same files with the same times on every machine. Needs sox, flac and metaflac. */
export function writeMusic(root: string): Music {
  mkdirSync(root, { recursive: true });
  const bases = FORMATS.map(([rate, bits, channels], index) => {
    const path = join(dirname(root), `base-${index}.flac`);
    const format = ["-r", rate, "-c", channels, "-b", bits];
    execFileSync("sox", ["-D", "-R", "-n", ...format, path, "trim", "0", String(SONG_SECONDS + index)]);
    execFileSync("metaflac", ["--remove-all", "--dont-use-padding", path]);
    return path;
  });
  const picture = join(dirname(root), "picture.png");
  writeFileSync(picture, pngChunks(deflateSync(Buffer.alloc(4))));
  const all = tracks();
  for (const [index, { uri, tags }] of all.entries()) {
    const path = join(root, uri);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(bases[index % bases.length] ?? "", path);
    const pictures = index % 5 === 0 ? [`--import-picture-from=${picture}`] : [];
    const options = [...tags.map(([name, value]) => `--set-tag=${name}=${value}`), ...pictures];
    if (options.length > 0) execFileSync("metaflac", [...options, path]);
  }
  copyFileSync(picture, join(root, "Ann/First/cover.png"));
  const uris = all.map(({ uri }) => uri);
  writeFileSync(
    join(root, "Ann/some.m3u"),
    `#EXTM3U\nFirst/${uris[0]?.split("/").at(-1)}\nmissing.flac\n../top.flac\n`,
  );
  writeFileSync(join(root, "Ann/First/notes.txt"), "not music\n");
  const folders = [...new Set(uris.flatMap(ancestors))];
  const paths = [...uris, ...folders, "Ann/some.m3u", "Ann/First/cover.png", "Ann/First/notes.txt"];
  for (const [index, path] of paths.entries()) {
    const seconds = FIRST_MODIFIED_SECONDS + index * 3600;
    utimesSync(join(root, path), seconds, seconds);
  }
  return { uris, folders, lists: ["Ann/some.m3u"], values: valuesOf(all) };
}

function ancestors(uri: string): string[] {
  const parts = uri.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  TITLE: "Title",
  ARTIST: "Artist",
  ALBUM: "Album",
  ALBUMARTIST: "AlbumArtist",
  TRACKNUMBER: "Track",
  DISCNUMBER: "Disc",
  GENRE: "Genre",
  DATE: "Date",
  COMPOSER: "Composer",
  ARTISTSORT: "ArtistSort",
  COMMENT: "Comment",
  MUSICBRAINZ_ARTISTID: "MUSICBRAINZ_ARTISTID",
};

function valuesOf(all: readonly Track[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of all.flatMap(({ tags }) => tags)) {
    const tag = PROTOCOL_NAMES[name] ?? name;
    values.set(tag, (values.get(tag) ?? new Set()).add(value));
  }
  return new Map([...values].map(([tag, found]) => [tag, [...found]]));
}
