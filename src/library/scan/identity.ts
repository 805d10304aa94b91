import type { FileMetadata } from "../indexer/indexer-messages.ts";

/**
 * What a file is whatever its name, the best answer first: the MusicBrainz id of the recording, which other files of it
 * share, and the signature of its sound, which stays when the tags change. A song has the first for its identity.
 */
export function identitiesOf({ tags, signature }: Pick<FileMetadata, "tags" | "signature">): readonly string[] {
  const recording = tags.find(([name]) => name === "MUSICBRAINZ_TRACKID")?.[1];
  return [recording, signature].filter((identity) => typeof identity === "string" && identity !== "") as string[];
}
