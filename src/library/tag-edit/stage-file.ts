import { execFileSync } from "node:child_process";
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, linkSync, openSync, writeSync } from "node:fs";
import type { Tag } from "../../shared/tags.ts";
import { openInside } from "../indexer/open-inside.ts";
import type { TagEdit } from "../tag-edits-port.ts";
import { type ByteSource, bytesOfFile } from "../tags/byte-source.ts";
import { readMetadata } from "../tags/read-metadata.ts";
import { checkConfined, isSameState, openExisting, stateOf } from "./confined.ts";
import type { Part } from "./cut-out.ts";
import { differing, withComment } from "./edited-tags.ts";
import { exitIfOrphan } from "./orphan.ts";
import { retag } from "./retag.ts";
import { TagRefusal } from "./tag-refusal.ts";
import type { EditedFile, FileState, StagedFile } from "./tag-work.ts";

/** What `cp` is told so that mode, owner, access lists and extended attributes come along, but no data. */
const COPY_ATTRIBUTES = process.platform === "linux" ? ["--attributes-only", "--preserve=all"] : ["-p"];
const STEP_BYTES = 1024 * 1024;
/** Disks that know no second name for a file: FAT, exFAT, some shares. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"]);

/**
 * Writes the copy with the new tags beside the file, proves it by reading, makes it last, and gives the file a second
 * name to come back under. Errors: TagRefusal, or the system's; what was made by then is left for `restore`.
 */
export async function stageFile(
  file: EditedFile,
  edit: TagEdit,
  wanted: readonly Tag[],
  signature: string | null,
): Promise<StagedFile> {
  checkConfined(file.path, file.rootPath);
  const { copy, properties } = await withOriginal(file, async (source) => {
    const { parts, properties } = await retag(source, edit, wanted);
    exitIfOrphan();
    return { copy: writeCopy(file, parts, source), properties };
  });
  const metadata = await openInside(file.temporary, file.rootPath, readMetadata);
  const odd = differing(withComment(metadata.tags, properties), wanted, edit);
  if (odd.length > 0) throw new TagRefusal(`this file does not keep ${odd.join(", ")} as wanted`);
  if (metadata.signature !== signature) throw new TagRefusal("writing its tags would change the sound");
  exitIfOrphan();
  keepOriginal(file);
  return { ...copy, metadata };
}

/** Lends the bytes of the file, which must be the same all the while. */
async function withOriginal<Result>(
  { path, original }: EditedFile,
  use: (source: ByteSource) => Promise<Result>,
): Promise<Result> {
  const descriptor = openExisting(path);
  try {
    const result = await use(bytesOfFile({ descriptor, path, sizeBytes: original.sizeBytes }));
    if (isSameState(stateOf(fstatSync(descriptor, { bigint: true })), original)) return result;
    throw new TagRefusal("the file was changed meanwhile");
  } finally {
    closeSync(descriptor);
  }
}

function writeCopy({ path, temporary }: EditedFile, parts: readonly Part[], source: ByteSource): FileState {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const descriptor = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    execFileSync("/bin/cp", [...COPY_ATTRIBUTES, "--", path, temporary], { stdio: "ignore", timeout: 60_000 });
    ftruncateSync(descriptor, 0);
    let position = 0;
    for (const bytes of inSteps(parts, source)) {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
      position += bytes.length;
    }
    fsyncSync(descriptor);
    const stats = fstatSync(descriptor, { bigint: true });
    checkOwner(path, stats);
    return stateOf(stats);
  } finally {
    closeSync(descriptor);
  }
}

function* inSteps(parts: readonly Part[], source: ByteSource): Generator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Uint8Array) yield part;
    else
      for (let at = part.from; at < part.to; at += STEP_BYTES)
        yield stepOf(source, at, Math.min(part.to, at + STEP_BYTES));
  }
}

function stepOf(source: ByteSource, from: number, to: number): Uint8Array {
  const bytes = source.read(from, to - from);
  if (bytes.length !== to - from) throw new TagRefusal("the file was changed meanwhile");
  return bytes;
}

/** Only root may give files away: without it, a file of somebody else would become ours. */
function checkOwner(path: string, copy: { readonly uid: bigint; readonly gid: bigint; readonly mode: bigint }): void {
  const descriptor = openExisting(path);
  try {
    const { uid, gid, mode } = fstatSync(descriptor, { bigint: true });
    if (uid !== copy.uid || gid !== copy.gid || mode !== copy.mode) {
      throw new TagRefusal("it belongs to another user, and the rewritten file would not; run the daemon as its owner");
    }
  } finally {
    closeSync(descriptor);
  }
}

function keepOriginal({ path, backup }: EditedFile): void {
  try {
    linkSync(path, backup);
  } catch (error) {
    // `switch` moves the file there instead.
    if (!(error instanceof Error && "code" in error && NO_LINKS.has(String(error.code)))) throw error;
  }
}
