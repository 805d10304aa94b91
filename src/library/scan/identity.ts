import type { SongPart } from "../../shared/song.ts";
import type { FileMetadata } from "../indexer/indexer-messages.ts";

/**
 * What a file is whatever its name, the best answer first: the MusicBrainz id of the recording, which other files of it
 * share, and the signature of its sound, which stays when the tags change. A song has the first for its identity.
 */
export function identitiesOf({ tags, signature }: Pick<FileMetadata, "tags" | "signature">): readonly string[] {
  const recording = tags.find(([name]) => name === "MUSICBRAINZ_TRACKID")?.[1];
  return [recording, signature].filter((identity) => typeof identity === "string" && identity !== "") as string[];
}

/** The identity a song is kept with; null when nothing tells. That of a part is its file's and its number, see partOfFile. */
export function identityOf(metadata: Pick<FileMetadata, "tags" | "signature">, part: SongPart | null): string | null {
  return part === null ? (identitiesOf(metadata)[0] ?? null) : metadata.signature;
}
