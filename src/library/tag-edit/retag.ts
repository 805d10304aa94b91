import { createHash } from "node:crypto";
import { properties } from "../scan/taglib-reader.ts";
import type { TagEdit } from "../tag-edits-port.ts";
import { editedProperties, isTouched, type Properties } from "./edited-tags.ts";
import { soundHash } from "./sound-hash.ts";
import { TagRefusal } from "./tag-refusal.ts";
import { type TagFile, withTags } from "./tag-writer.ts";
import { touchesWorks, withWorkFrames, workFrames } from "./work-frames.ts";

/** What TagLib shows as comments, pictures or lyrics anyway; all other frames of an ID3v2 tag must be found again. */
const MODELLED_FRAMES = /^(?:T...|COMM|UFID|APIC|USLT|WXXX|W...|GRP1|MVNM|MVIN|IPLS)$/;

/**
 * The file with its tags edited. What the edit does not name must come out of it as it went in: the sound to the byte,
 * other comments, pictures, ratings, chapters, unknown frames. Errors: TagRefusal when something would be lost.
 */
export async function retag(bytes: Uint8Array, edit: TagEdit): Promise<Uint8Array> {
  const sound = soundHash(bytes);
  if (sound === null) throw new TagRefusal("no sound was found in the file");
  const { before, works, saved } = await withTags(bytes, (file) => {
    const before = contentOf(file, edit);
    const works = touchesWorks(edit) ? null : workFrames(file);
    file.setProperties(editedProperties(propertiesOf(file), edit));
    return { before, works, saved: savedBytes(file) };
  });
  const written = works === null ? saved : await withTags(saved, (file) => withWorkFrames(file, works) ?? saved);
  if (soundHash(written) !== sound) throw new TagRefusal("writing its tags would change the sound");
  const after = await withTags(written, (file) => contentOf(file, edit));
  const lost = (Object.keys(before) as (keyof Content)[]).find((part) => before[part] !== after[part]);
  if (lost !== undefined) throw new TagRefusal(`writing its tags would change its ${lost}, which nobody asked for`);
  return written;
}

export function propertiesOf(file: TagFile): Properties {
  return properties(file, file.getFormat());
}

function savedBytes(file: TagFile): Uint8Array {
  if (!file.save()) throw new TagRefusal("its tags cannot be written");
  // A copy: the view is into memory of TagLib.
  return new Uint8Array(file.getBuffer());
}

type Content = Readonly<
  Record<"other comments" | "pictures" | "ratings" | "chapters" | "broadcast data" | "frames", string>
>;

/** All that an edit must leave as it is, in a form to compare. */
function contentOf(file: TagFile, edit: TagEdit): Content {
  // A comment may lie in several places of one file, which TagLib brings into line.
  const others = Object.entries(propertiesOf(file))
    .filter(([key, values]) => !isTouched(edit, key, values))
    .map(([key, values]): [string, string[]] => [key, [...new Set(values)]])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const pictures = file.getPictures().map(({ data, mimeType, type, description }) => {
    return [createHash("sha256").update(data).digest("hex"), mimeType, type, description ?? ""];
  });
  return {
    "other comments": JSON.stringify(others),
    pictures: JSON.stringify(pictures),
    ratings: JSON.stringify(file.getRatings()),
    chapters: JSON.stringify(file.getChapters()),
    "broadcast data": JSON.stringify([Buffer.from(file.getBextData() ?? []).toString("hex"), file.getIxml() ?? ""]),
    frames: file.getFormat() === "MP3" ? JSON.stringify(otherFrames(file)) : "",
  };
}

function otherFrames(file: TagFile): readonly (readonly [string, string])[] {
  return file
    .getId3v2Frames("")
    .filter(({ id }) => !MODELLED_FRAMES.test(id))
    .map(({ id, data }): [string, string] => [id, createHash("sha256").update(data).digest("hex")])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
