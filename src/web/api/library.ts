import type { z } from "zod";
import type { trackAnalysisSchema } from "../../protocols/http/analysis-view.ts";
import type { failuresSchema } from "../../protocols/http/routes/library-routes.ts";
import type { ScanView } from "../../protocols/http/scan-watch.ts";
import type { SongView } from "../../protocols/http/song-view.ts";
import type { Page } from "../state/paged.ts";
import { request } from "./request.ts";

export type Album = { readonly album: string; readonly albumArtist: string };
export type Filter = Readonly<Record<string, string>>;
export type Analysis = z.input<typeof trackAnalysisSchema>;

type Listed<Name extends string, T> = { readonly nextOffset: number | null } & { readonly [K in Name]: readonly T[] };

type LibraryStats = {
  readonly artists: number;
  readonly albums: number;
  readonly songs: number;
  readonly playtimeSeconds: number;
  readonly scan: ScanView;
};

export type SongRecord = {
  readonly rating: number | null;
  readonly like: number | null;
  readonly playCount: number;
  readonly skipCount: number;
  readonly lastPlayedSeconds: number | null;
  readonly lastSkippedSeconds: number | null;
};

export type SongDetail = SongView & SongRecord & { readonly analysis: Analysis | null };

/** One page of a list whose end is not known before it is reached. */
async function pageOf<Name extends string, T>(
  name: Name,
  path: string,
  query: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
): Promise<Page<T>> {
  const answer = await request<Listed<Name, T>>("GET", path, { query, signal });
  return { rows: answer[name], isLast: answer.nextOffset === null };
}

type Load<T> = (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>;

export const songsOf =
  (filter: Filter): Load<SongView> =>
  (offset, limit, signal) =>
    pageOf<"songs", SongView>("songs", "/library/songs", { ...filter, offset, limit }, signal);

export const albumsOf =
  (filter: Filter): Load<Album> =>
  (offset, limit, signal) =>
    pageOf<"albums", Album>("albums", "/library/albums", { ...filter, offset, limit }, signal);

export const artistsOf =
  (filter: Filter): Load<string> =>
  (offset, limit, signal) =>
    pageOf<"artists", string>("artists", "/library/artists", { ...filter, offset, limit }, signal);

export const genresOf =
  (filter: Filter): Load<string> =>
  (offset, limit, signal) =>
    pageOf<"genres", string>("genres", "/library/genres", { ...filter, offset, limit }, signal);

export type FolderRow =
  | { readonly kind: "folder"; readonly uri: string }
  | { readonly kind: "song"; readonly song: SongView };

type Folder = {
  readonly nextOffset: number | null;
  readonly folders: readonly { readonly uri: string }[];
  readonly songs: readonly SongView[];
};

export const folderOf =
  (uri: string): Load<FolderRow> =>
  async (offset, limit, signal) => {
    const { folders, songs, nextOffset } = await request<Folder>("GET", "/library/folders", {
      query: { uri, offset, limit },
      signal,
    });
    const rows: FolderRow[] = [
      ...folders.map((folder) => ({ kind: "folder" as const, uri: folder.uri })),
      ...songs.map((song) => ({ kind: "song" as const, song })),
    ];
    return { rows, isLast: nextOffset === null };
  };

export const stats = (): Promise<LibraryStats> => request("GET", "/library");
export const countOf = (filter: Filter): Promise<{ readonly songs: number; readonly playtimeSeconds: number }> =>
  request("GET", "/library/counts", { query: filter });
export const songDetail = (uri: string): Promise<SongDetail> => request("GET", "/library/song", { query: { uri } });
export const waveform = (uri: string): Promise<{ readonly peaks: readonly number[] }> =>
  request("GET", "/library/song/waveform", { query: { uri } });

/** From 0 to 10; null takes it away. */
export const rate = (uri: string, rating: number | null): Promise<SongRecord> =>
  rating === null
    ? request("DELETE", "/library/song/rating", { query: { uri } })
    : request("PUT", "/library/song/rating", { query: { uri }, body: { rating } });

export const like = (uri: string, isLiked: boolean): Promise<SongRecord> =>
  request("PUT", "/library/song/like", { query: { uri }, body: { like: isLiked ? 2 : 1 } });

export const rescan = (): Promise<unknown> => request("POST", "/library/update");

const MOST_FAILURES = 100;

/** Files that could not be read, the first of them. */
export const scanFailures = (): Promise<z.output<typeof failuresSchema>> =>
  request("GET", "/library/failures", { query: { limit: MOST_FAILURES } });
