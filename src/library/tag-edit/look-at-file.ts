import { accessSync, closeSync, constants, fstatSync } from "node:fs";
import { dirname } from "node:path";
import type { TagEdit } from "../tag-edits-port.ts";
import { bytesOfFile } from "../tags/byte-source.ts";
import { readMetadata } from "../tags/read-metadata.ts";
import { sharedTagLib } from "../tags/tag-lib.ts";
import { openExisting, realFile, stateOf } from "./confined.ts";
import { editedTags, withComment } from "./edited-tags.ts";
import { TagRefusal } from "./tag-refusal.ts";
import type { FoundFile } from "./tag-work.ts";

/** Of the containers TagLib tells; each is written by test/library/tag-edit-formats.test.ts. */
const FORMATS = new Set(["FLAC", "MP3", "OGG", "MP4", "WAV", "AIFF"]);
const MIB = 1024 * 1024;
/** Of formats whose files TagLib needs whole: in some four copies, and the indexer host may take 1 GiB for all it does. */
const MAX_MIB = 80;
const NEEDED_WHOLE = new Set(["OGG", "MP4"]);
/** EBML (RFC 8794, 11.2.1), of which TagLib's guess is wrong when it knows no file name. */
const MATROSKA = "1a45dfa3";
/** What iTunes' track and disc numbers can hold. */
const MP4_NUMBER = /^\d{1,5}(?:\/\d{1,5})?$/;

/** Reads the tags of a file and those it would have. Errors: TagRefusal, or the system's. */
export async function lookAtFile(path: string, rootPath: string, edit: TagEdit): Promise<FoundFile> {
  const real = realFile(path, rootPath);
  const descriptor = openExisting(real);
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile()) throw new TagRefusal("it is no regular file");
    const state = stateOf(stats);
    accessSync(real, constants.W_OK);
    accessSync(dirname(real), constants.W_OK | constants.X_OK);
    const file = { descriptor, path: `/dev/fd/${descriptor}`, sizeBytes: state.sizeBytes };
    const { properties, format } = await readProperties(file.path);
    if (!FORMATS.has(format) || bytesOfFile(file).read(0, 4).toString("hex") === MATROSKA) {
      throw new TagRefusal("tags of this format cannot be written");
    }
    if (NEEDED_WHOLE.has(format) && state.sizeBytes > MAX_MIB * MIB) {
      throw new TagRefusal(`it is larger than the ${MAX_MIB} MiB that can be rewritten in this format`);
    }
    if (format === "MP4") checkMp4(edit);
    const { tags, signature } = await readMetadata(file);
    const before = withComment(tags, properties);
    return { ...state, path: real, before, after: editedTags(before, edit), signature };
  } finally {
    closeSync(descriptor);
  }
}

async function readProperties(path: string) {
  const handle = (await sharedTagLib()).module.createFileHandle();
  try {
    if (handle.loadFromPath?.(path) !== true) throw new TagRefusal("its tags cannot be read");
    return { properties: handle.getProperties(), format: handle.getAudioProperties()?.containerFormat ?? "" };
  } catch {
    throw new TagRefusal("its tags cannot be read, or tags of this format cannot be written");
  } finally {
    handle.destroy();
  }
}

function checkMp4({ set }: TagEdit): void {
  for (const name of ["Track", "Disc", "MovementNumber"] as const) {
    const odd = set[name]?.some((value) => !MP4_NUMBER.test(value));
    if (odd === true) throw new TagRefusal(`${name} must be a number in this format, such as 3 or 3/10`);
  }
}
