import { ACK, type Filter } from "node-mpd-protocol";
import type { Operations } from "../../operations/operations.ts";
import { orMissing } from "./failure.ts";
import { ADDRESSES } from "./print.ts";

/** The first folder that every song found must lie in, null without one (MPD, `SongFilter::GetBase`). */
function baseOf(filter: Filter | null): string | null {
  if (filter?.kind === "base") return filter.uri;
  return filter?.kind === "and" ? (filter.terms.map(baseOf).find((uri) => uri !== null) ?? null) : null;
}

/** A search that is confined to a folder needs one that exists. Errors: ACK 50 "No such directory". */
export async function requireBase({ library }: Operations, filter: Filter | null): Promise<void> {
  const uri = baseOf(filter);
  if (uri === null || uri === "" || uri === "/") return;
  const text = library.folderText(uri, "children", ADDRESSES)[Symbol.asyncIterator]();
  await orMissing(text.next(), ACK.noExist, "No such directory");
  await text.return?.();
}
