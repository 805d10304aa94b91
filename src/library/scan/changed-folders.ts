import { IndexerFailure } from "../indexer/indexer.ts";
import type { ComparedFolders, KnownListing } from "../indexer/indexer-messages.ts";
import type { KnownListed } from "./directory-store.ts";
import type { ScanParts } from "./scan-parts.ts";

/** Some ten milliseconds of work. */
const FOLDERS_PER_QUESTION = 128;
/** A host answers one while it has the next. */
const QUESTIONS_PER_HOST = 2;

type Asker = { compare(rootPath: string, folders: readonly KnownListing[]): Promise<ComparedFolders> };

/**
 * Which of the known folders of one music folder are not what they were when they were scanned last, in their order.
 * The indexer hosts compare; what they cannot tell counts as changed. `songs` is told how many are in those that are
 * the same. Rejects only when the scan is stopped.
 */
export async function changedFolders(
  { indexer, listing, signal }: Pick<ScanParts, "indexer" | "listing" | "signal">,
  root: { readonly uri: string; readonly path: string },
  folders: readonly KnownListed[],
  songs: (count: number) => void,
): Promise<readonly string[]> {
  const changed = new Set(folders.filter(({ digest }) => digest === null).map(({ uri }) => uri));
  const compared = folders.flatMap(({ uri, digest }) => (digest === null ? [] : [{ uri, digest }]));
  const prefix = root.uri === "" ? 0 : root.uri.length + 1;
  let next = 0;
  const ask = async (host: Asker): Promise<void> => {
    while (next < compared.length) {
      signal.throwIfAborted();
      let some = compared.slice(next, next + FOLDERS_PER_QUESTION);
      next += some.length;
      for (const { uri } of some) listing(uri);
      while (some.length > 0) {
        const question = some.map(({ uri, digest }): KnownListing => [uri.slice(prefix), digest]);
        const answer = await host.compare(root.path, question).catch((error: unknown) => {
          if (!(error instanceof IndexerFailure) || signal.aborted) throw error;
          return { length: some.length, changed: [...some.keys()], songs: 0 };
        });
        for (const index of answer.changed) changed.add(some[index]?.uri ?? "");
        songs(answer.songs);
        some = some.slice(Math.max(1, answer.length));
      }
    }
  };
  const hosts = indexer.hostsFor(compared.length);
  await Promise.all(hosts.flatMap((host) => Array.from({ length: QUESTIONS_PER_HOST }, () => ask(host))));
  return folders.filter(({ uri }) => changed.has(uri)).map(({ uri }) => uri);
}
