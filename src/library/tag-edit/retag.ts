import { createHash } from "node:crypto";
import type { Tag } from "../../shared/tags.ts";
import type { TagEdit } from "../tag-edits-port.ts";
import type { ByteSource } from "../tags/byte-source.ts";
import { properties as commentsOf } from "../tags/taglib-reader.ts";
import { cutOut, type Part } from "./cut-out.ts";
import { editedProperties, isTouched, type Properties, withLacking } from "./edited-tags.ts";
import { soundHash } from "./sound-hash.ts";
import { TagRefusal } from "./tag-refusal.ts";
import { type TagFile, withTags } from "./tag-writer.ts";
import { touchesWorks, withWorkFrames, workFrames } from "./work-frames.ts";

/** What TagLib shows as comments, pictures or lyrics anyway; all other frames of an ID3v2 tag must be found again. */
const MODELLED_FRAMES = /^(?:T...|COMM|UFID|APIC|USLT|WXXX|W...|GRP1|MVNM|MVIN|IPLS)$/;

export type Retagged = {
  readonly parts: readonly Part[];
  readonly properties: Properties;
};

/**
 * The file with its tags edited. What the edit does not name must come out of it as it went in: the sound to the byte,
 * other comments, pictures, ratings, chapters, unknown frames. `wanted` are all tags it is to show. Errors: TagRefusal
 * when something would be lost.
 */
export async function retag(source: ByteSource, edit: TagEdit, wanted: readonly Tag[]): Promise<Retagged> {
  const { short, whole } = cutOut(source);
  const sound = soundHash(short);
  if (sound === null) throw new TagRefusal("no sound was found in the file");
  const { before, othersBefore, works, saved } = await withTags(short, (file) => {
    const before = contentOf(file);
    const othersBefore = othersOf(file, edit);
    const works = touchesWorks(edit) ? null : workFrames(file);
    file.setProperties(withLacking(editedProperties(propertiesOf(file), edit), wanted));
    return { before, othersBefore, works, saved: savedBytes(file) };
  });
  const written = works === null ? saved : await withTags(saved, (file) => withWorkFrames(file, works) ?? saved);
  if (soundHash(written) !== sound) throw new TagRefusal("writing its tags would change the sound");
  const { after, properties, others } = await withTags(written, (file) => {
    return { after: contentOf(file), properties: propertiesOf(file), others: othersOf(file, edit) };
  });
  if (!keepsAll(othersBefore, others)) throw lossOf("other comments");
  const lost = (Object.keys(before) as (keyof Content)[]).find((part) => before[part] !== after[part]);
  if (lost !== undefined) throw lossOf(lost);
  return { parts: whole(written), properties };
}

function propertiesOf(file: TagFile): Properties {
  return commentsOf(file, file.getFormat());
}

function savedBytes(file: TagFile): Uint8Array {
  if (!file.save()) throw new TagRefusal("its tags cannot be written");
  return file.getBuffer();
}

type Others = ReadonlyMap<string, string>;

/** The comments an edit is not about. One may lie in several places of a file, which TagLib brings into line. */
function othersOf(file: TagFile, edit: TagEdit): Others {
  const others = Object.entries(propertiesOf(file)).filter(([key, values]) => !isTouched(edit, key, values));
  return new Map(others.map(([key, values]) => [key, JSON.stringify([...new Set(values)])]));
}

function keepsAll(before: Others, after: Others): boolean {
  return [...before].every(([key, values]) => values === "[]" || after.get(key) === values);
}

function lossOf(part: string): TagRefusal {
  return new TagRefusal(`writing its tags would change its ${part}, which nobody asked for`);
}

type Content = Readonly<Record<"pictures" | "ratings" | "chapters" | "broadcast data" | "frames", string>>;

/** All else that must stay as it is, in a form to compare. */
function contentOf(file: TagFile): Content {
  const pictures = file.getPictures().map(({ data, mimeType, type, description }) => {
    return [createHash("sha256").update(data).digest("hex"), mimeType, type, description ?? ""];
  });
  return {
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
