import type { Window } from "node-mpd-protocol";
import type { ErrorCode } from "../shared/errors.ts";
import type { JobId } from "../shared/ids.ts";
import type { HttpSettings } from "../shared/network/http-settings.ts";
import type { MeasuredTrack, TrackAnalysis } from "../shared/sound/track-analysis.ts";
import type { TagName } from "../shared/tags.ts";
import type { AnalysisFigures, UnanalysedPage, UnanalysedSong } from "./analyses-port.ts";
import type { LibraryHealth } from "./library-health.ts";
import type { FolderFile, LibraryEvent, Picture, Print, ScanFailure, SongQuery } from "./library-port.ts";
import type { PlaylistEdit, PlaylistInfo, PlaylistTicket } from "./playlists-port.ts";
import type { Root } from "./roots.ts";
import type { SmartRules } from "./smart-rules.ts";
import type { SongFilter } from "./song-filter.ts";
import type { HeardBatch, StickerPage, StickerPlace, StickerQuery } from "./stickers-port.ts";
import type { TagEdit, TagOutcome, TagPreview } from "./tag-edits-port.ts";
import type { ZonePatch } from "./user/zone-store.ts";
import type { QueuePatch, SavedZone } from "./user-store-port.ts";

export type LibraryWorkerSettings = {
  /** href of the library worker's own entry file. */
  readonly entry: string;
  readonly roots: readonly Root[];
  readonly stateDirectory: string;
  /** Where the stored playlists lie. */
  readonly playlistDirectory: string;
  readonly watch: boolean;
  /** How often folders that cannot be watched are looked at. */
  readonly pollSeconds: number;
  readonly migrations: string;
  /** href of the indexer host's entry file. */
  readonly indexerHost: string;
  /** href of database/check-host.ts. */
  readonly checkHost: string;
  /** How long one file may take the indexer. */
  readonly fileTimeoutMs: number;
  /** How web servers are asked for playlists. */
  readonly http: HttpSettings;
  /** The number of the newest scan job of an earlier worker. */
  readonly lastJob: number;
};

/** Every question with one answer: what is asked and what comes back. `Json` answers are texts the main thread parses. */
export type Questions = {
  /** Lines that `rowsOfLines` reads. */
  readonly songsAt: { readonly ask: { readonly uris: readonly string[] }; readonly answer: string };
  readonly textAt: {
    readonly ask: { readonly uris: readonly string[]; readonly print: Print };
    readonly answer: Uint8Array;
  };
  readonly listing: { readonly ask: { readonly uri: string }; readonly answer: string };
  readonly files: { readonly ask: { readonly uri: string }; readonly answer: readonly FolderFile[] };
  readonly list: {
    readonly ask: {
      readonly tag: TagName | "file";
      readonly filter: SongFilter | null;
      readonly groups: readonly TagName[];
      readonly window: Window | null;
    };
    /** Json of TagRow[]. */
    readonly answer: string;
  };
  readonly listText: { readonly ask: Questions["list"]["ask"]; readonly answer: Uint8Array };
  readonly count: {
    readonly ask: { readonly filter: SongFilter | null; readonly group: TagName | null };
    /** Json of CountRow[]. */
    readonly answer: string;
  };
  /** Json of LibraryStats. */
  readonly stats: { readonly ask: object; readonly answer: string };
  readonly failures: { readonly ask: object; readonly answer: readonly ScanFailure[] };
  readonly picture: {
    readonly ask: { readonly uri: string; readonly kind: "folder" | "embedded"; readonly size: number | null };
    readonly answer: Picture | null;
  };
  readonly comments: {
    readonly ask: { readonly uri: string };
    readonly answer: readonly (readonly [string, string])[];
  };
  readonly update: {
    readonly ask: { readonly uri: string; readonly discard: boolean; readonly forget: boolean };
    readonly answer: JobId;
  };
  readonly cancelUpdate: { readonly ask: { readonly job: JobId }; readonly answer: boolean };
  readonly loadZone: { readonly ask: { readonly zone: string }; readonly answer: SavedZone | null };
  /** Rows of a queue that the next `saveZone` puts, from the `from`th on. */
  readonly saveZoneRows: {
    readonly ask: { readonly zone: string; readonly from: number; readonly rows: QueuePatch["put"] };
    readonly answer: null;
  };
  readonly saveZone: { readonly ask: ZonePatch; readonly answer: null };
  readonly zoneNames: { readonly ask: object; readonly answer: readonly string[] };
  readonly deleteZone: { readonly ask: { readonly zone: string }; readonly answer: null };
  readonly listPlaylists: { readonly ask: object; readonly answer: readonly PlaylistInfo[] };
  readonly playlistEntries: { readonly ask: { readonly name: string }; readonly answer: readonly string[] };
  readonly editPlaylist: {
    readonly ask: { readonly name: string; readonly edit: PlaylistEdit; readonly uris: string };
    readonly answer: PlaylistTicket | null;
  };
  readonly playlistRules: { readonly ask: { readonly name: string }; readonly answer: SmartRules | null };
  readonly putPlaylistRules: {
    readonly ask: { readonly name: string; readonly rules: SmartRules };
    readonly answer: null;
  };
  readonly renamePlaylist: { readonly ask: { readonly from: string; readonly to: string }; readonly answer: null };
  readonly removePlaylist: { readonly ask: { readonly name: string }; readonly answer: null };
  readonly syncPlaylists: { readonly ask: { readonly tickets: readonly PlaylistTicket[] }; readonly answer: null };
  readonly remotePlaylist: { readonly ask: { readonly url: string }; readonly answer: readonly string[] };
  readonly playlistFile: { readonly ask: { readonly uri: string }; readonly answer: readonly string[] };
  readonly getSticker: {
    readonly ask: { readonly place: StickerPlace; readonly name: string };
    readonly answer: string | null;
  };
  readonly listStickers: {
    readonly ask: { readonly place: StickerPlace };
    readonly answer: readonly (readonly [string, string])[];
  };
  readonly setSticker: {
    readonly ask: { readonly place: StickerPlace; readonly name: string; readonly value: string };
    readonly answer: null;
  };
  readonly addToSticker: {
    readonly ask: { readonly place: StickerPlace; readonly name: string; readonly by: string; readonly sign: 1 | -1 };
    readonly answer: null;
  };
  readonly deleteSticker: {
    readonly ask: { readonly place: StickerPlace; readonly name: string | null };
    readonly answer: boolean;
  };
  readonly findStickers: {
    readonly ask: {
      readonly query: StickerQuery;
      readonly after: StickerPage["after"];
      readonly wanted: number;
    };
    readonly answer: StickerPage;
  };
  readonly countHeard: { readonly ask: { readonly batch: HeardBatch }; readonly answer: null };
  readonly stickerNames: { readonly ask: object; readonly answer: readonly string[] };
  readonly stickerNamesAndTypes: {
    readonly ask: { readonly of: string | null };
    readonly answer: readonly (readonly [string, string])[];
  };
  readonly previewTags: { readonly ask: { readonly edits: readonly TagEdit[] }; readonly answer: TagPreview };
  readonly applyTags: {
    readonly ask: { readonly edits: readonly TagEdit[]; readonly version: string | null };
    readonly answer: TagOutcome;
  };
  readonly analysisOf: { readonly ask: { readonly uri: string }; readonly answer: TrackAnalysis | null };
  readonly waveform: { readonly ask: { readonly uri: string }; readonly answer: Uint8Array | null };
  readonly fingerprints: {
    readonly ask: object;
    readonly answer: { readonly uris: readonly string[]; readonly rows: Float32Array };
  };
  readonly analysisFailures: {
    readonly ask: object;
    readonly answer: readonly { readonly uri: string; readonly reason: string }[];
  };
  readonly analysisFigures: { readonly ask: object; readonly answer: AnalysisFigures };
  readonly unanalysed: {
    readonly ask: { readonly under: string; readonly again: boolean; readonly afterId: number };
    readonly answer: UnanalysedPage;
  };
  readonly recallAnalysis: {
    readonly ask: { readonly song: UnanalysedSong };
    readonly answer: readonly string[] | null;
  };
  readonly keepAnalysis: {
    readonly ask: { readonly song: UnanalysedSong; readonly track: MeasuredTrack };
    readonly answer: readonly string[];
  };
  readonly failAnalysis: {
    readonly ask: { readonly song: UnanalysedSong; readonly reason: string };
    readonly answer: readonly string[];
  };
  readonly settleAnalyses: { readonly ask: object; readonly answer: readonly string[] };
  readonly close: { readonly ask: object; readonly answer: null };
};

/** Who answers what. */
export type Answers = {
  readonly [Type in keyof Questions]: (
    ask: Questions[Type]["ask"],
  ) => Questions[Type]["answer"] | Promise<Questions[Type]["answer"]>;
};

/** Questions answered in slices, with back-pressure: what is asked and what a slice is. */
export type SlicedQuestions = {
  /** Json of SongRow[]. */
  readonly find: { readonly ask: SongQuery; readonly slice: string };
  /** Json of SongRow[]. */
  readonly songsUnder: { readonly ask: { readonly uri: string }; readonly slice: string };
  readonly findText: { readonly ask: SongQuery & { readonly print: Print }; readonly slice: Uint8Array };
  readonly folderText: {
    readonly ask: { readonly uri: string; readonly depth: "children" | "tree"; readonly print: Print };
    readonly slice: Uint8Array;
  };
};

export type Question<Type extends keyof Questions = keyof Questions> = {
  [Key in Type]: { readonly id: number; readonly type: Key } & Questions[Key]["ask"];
}[Type];

export type SlicedQuestion<Type extends keyof SlicedQuestions = keyof SlicedQuestions> = {
  [Key in Type]: { readonly id: number; readonly type: Key } & SlicedQuestions[Key]["ask"];
}[Type];

export type Slice = SlicedQuestions[keyof SlicedQuestions]["slice"];

export type ToLibraryWorker =
  | Question
  | SlicedQuestion
  /** One more slice of this question may be sent. */
  | { readonly id: number; readonly type: "more" }
  /** Nobody wants the rest. */
  | { readonly id: number; readonly type: "enough" };

export type FromLibraryWorker =
  | { readonly type: "ready"; readonly health: LibraryHealth }
  | { readonly type: "refused"; readonly code: ErrorCode; readonly message: string }
  | { readonly type: "answer"; readonly id: number; readonly value: unknown }
  | { readonly type: "slice"; readonly id: number; readonly slice: Slice; readonly isLast: boolean }
  | { readonly type: "error"; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly type: "event"; readonly event: LibraryEvent }
  /** Stored playlists or stickers were changed. */
  | { readonly type: "kept"; readonly what: "playlists" | "stickers" }
  | { readonly type: "health"; readonly health: LibraryHealth }
  | {
      readonly type: "log";
      readonly level: "info" | "warn" | "error";
      readonly fields: object;
      readonly message: string;
    };

/** Slices that may be under way unasked. */
export const SLICES_AHEAD = 4;
