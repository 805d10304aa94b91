import { locate } from "../../operations/locate.ts";
import type { Operations } from "../../operations/operations.ts";
import { resolveSongs } from "./resolve-songs.ts";

/** What goes into a playlist for these addresses: folders expand, streams stay. Errors as `resolveSongs`. */
export async function playlistUris(operations: Operations, uris: readonly string[]): Promise<readonly string[]> {
  const isStream = (uri: string) => locate(uri).kind === "stream";
  if (!uris.some(isStream)) return addressesOf(operations, uris);
  const found: string[] = [];
  for (const uri of uris) {
    if (isStream(uri)) found.push(uri);
    else for (const one of await addressesOf(operations, [uri])) found.push(one);
  }
  return found;
}

async function addressesOf(operations: Operations, uris: readonly string[]): Promise<readonly string[]> {
  return (await resolveSongs(operations, uris)).map(({ uri }) => uri);
}
