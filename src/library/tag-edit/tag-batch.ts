import { createHash, randomUUID } from "node:crypto";
import { dirname, extname, join } from "node:path";
import type { Roots } from "../roots.ts";
import type { TagEdit, TagFault, TagOutcome } from "../tag-edits-port.ts";
import { areSameTags } from "./edited-tags.ts";
import { attempt, endBatch, type Host, syncFolders } from "./repair.ts";
import type { TagJournal } from "./tag-journal.ts";
import { reasonOf, TagRefusal } from "./tag-refusal.ts";
import type { EditedFile, FoundFile, StagedFile, TagWork } from "./tag-work.ts";

/** One edit and the file it is about. */
export type Found = {
  readonly index: number;
  readonly edit: TagEdit;
  readonly rootPath: string;
  readonly file: FoundFile;
};
/** A file that was changed, with what the library is to know of it. */
export type Changed = { readonly uri: string; readonly path: string; readonly staged: StagedFile };

type Looked = { readonly found: readonly Found[]; readonly faults: readonly TagFault[] };
type Started = { readonly found: Found; file: EditedFile; staged: StagedFile | null };

/** Looks at every file of a batch; touches none. */
export async function lookAtFiles(edits: readonly TagEdit[], roots: Roots, host: Host): Promise<Looked> {
  const found: Found[] = [];
  const faults: TagFault[] = [];
  const paths = new Set<string>();
  for (const [index, edit] of edits.entries()) {
    const place = roots.resolve(edit.uri);
    const refuse = (reason: string) => faults.push({ index, uri: edit.uri, reason });
    if (place === null) {
      refuse("there is no such song in the library");
      continue;
    }
    const rootPath = place.root.path;
    const looked = await attempt(host, { step: "look", path: place.path, rootPath, edit });
    if (looked.step !== "found") refuse(looked.step === "refused" ? looked.reason : "it cannot be read");
    else if (paths.has(looked.file.path)) refuse("it is a link to a file that is in the batch already");
    else {
      paths.add(looked.file.path);
      found.push({ index, edit, rootPath, file: looked.file });
    }
  }
  return { found, faults };
}

/** Names the files of a batch as they are now. */
export function versionOf(found: readonly Found[]): string {
  const hash = createHash("sha256");
  for (const { edit, file } of found) hash.update(`${edit.uri}\0${file.path}\0${file.sizeBytes}\0${file.modifiedNs}\0`);
  return hash.digest("base64url").slice(0, 24);
}

/**
 * Writes a batch that was looked at: copies, then the record that files are being replaced, then the replacing, then
 * the record that all are. Whatever fails, every file comes back. `committed` is called, and waited for, when nothing can
 * fail any more.
 */
export async function writeBatch(
  looked: readonly Found[],
  journal: TagJournal,
  host: Host,
  committed: (changed: readonly Changed[]) => Promise<void>,
): Promise<Extract<TagOutcome, { readonly kind: "done" | "undone" | "unfinished" }>> {
  const batch = randomUUID().slice(0, 8);
  const started = looked
    .filter(({ file }) => !areSameTags(file.before, file.after))
    .map((found, index): Started => ({ found, file: planned(found, `${batch}-${index}`), staged: null }));
  const files = () => started.map(({ file }) => file);
  let at: Found | undefined;
  try {
    if (started.length > 0) {
      journal.write({ phase: "staging", files: files() });
      for (const one of started) {
        at = one.found;
        one.staged = await stage(one, host);
        one.file = { ...one.file, staged: { sizeBytes: one.staged.sizeBytes, modifiedNs: one.staged.modifiedNs } };
      }
      at = undefined;
      await syncFolders(files(), host);
      journal.write({ phase: "switching", files: files() });
      for (const { found, file } of started) {
        at = found;
        const switched = await attempt(host, { step: "switch", file });
        if (switched.step === "refused") throw new TagRefusal(switched.reason);
      }
      at = undefined;
      await syncFolders(files(), host);
      journal.write({ phase: "committed", files: files() });
    }
  } catch (error) {
    // The last record may have been written although the system reported an error: then all is done.
    if (journal.read()?.phase !== "committed") {
      const reason = reasonOf(error);
      const faults = at === undefined ? everyFault(looked, reason) : [{ index: at.index, uri: at.edit.uri, reason }];
      return { kind: (await isEnded(journal, host)) ? "undone" : "unfinished", faults };
    }
  }
  await committed(
    started.flatMap(({ file: { uri, path }, staged }) => (staged === null ? [] : [{ uri, path, staged }])),
  );
  // What is kept now is of no use to anybody; when it cannot be removed at once, it is at the next start.
  await isEnded(journal, host);
  const tagsOf = ({ edit: { uri }, file: { before, after } }: Found) => ({ uri, before, after });
  return { kind: "done", files: looked.map(tagsOf) };
}

function isEnded(journal: TagJournal, host: Host): Promise<boolean> {
  return endBatch(journal, host).then(
    () => true,
    () => false,
  );
}

function planned({ edit, rootPath, file }: Found, name: string): EditedFile {
  const folder = dirname(file.path);
  const { path, sizeBytes, modifiedNs } = file;
  return {
    uri: edit.uri,
    rootPath,
    path,
    // Hidden, so that no scan takes them for songs; the ending tells TagLib the format.
    temporary: join(folder, `.auralis-${name}.new${extname(path)}`),
    backup: join(folder, `.auralis-${name}.old${extname(path)}`),
    original: { sizeBytes, modifiedNs },
    staged: null,
  };
}

async function stage({ found: { edit, file }, file: edited }: Started, host: Host): Promise<StagedFile> {
  const work: TagWork = { step: "stage", file: edited, edit, wanted: file.after, signature: file.signature };
  const worked = await attempt(host, work);
  if (worked.step === "staged") return worked.file;
  throw new TagRefusal(worked.step === "refused" ? worked.reason : "it cannot be written");
}

function everyFault(looked: readonly Found[], reason: string): readonly TagFault[] {
  return looked.map(({ index, edit }) => ({ index, uri: edit.uri, reason }));
}
