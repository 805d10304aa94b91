import { TAG_NAMES, type Tag, type TagName } from "../../shared/tags.ts";
import type { TagEdit } from "../tag-edits-port.ts";
import { tagsOfComments } from "../tags/comment-tags.ts";
import { TagBuilder } from "../tags/tag-builder.ts";

/** The comments of a file as TagLib's PropertyMap has them: upper-case keys, values in file order. */
export type Properties = Readonly<Record<string, readonly string[]>>;

/** Where a tag's key is not its own name in upper case. */
const KEYS: Readonly<Partial<Record<TagName, string>>> = {
  Track: "TRACKNUMBER",
  Disc: "DISCNUMBER",
  Movement: "MOVEMENTNAME",
};
/** Vorbis comments say DESCRIPTION for what others call a comment. */
const COMMENT_KEYS = ["COMMENT", "DESCRIPTION"];

/** Whether an edit is about what a comment tells, under whichever of its names. */
export function isTouched(edit: TagEdit, key: string, values: readonly string[]): boolean {
  const value = values[0] ?? "";
  const name = COMMENT_KEYS.includes(key.toUpperCase()) ? "Comment" : tagsOfComments([[key, value]])[0]?.[0];
  return name !== undefined && names(edit, name);
}

function names({ set, remove }: TagEdit, name: TagName): boolean {
  return set[name] !== undefined || remove.includes(name);
}

/** The tags after an edit, as the library will show them. */
export function editedTags(before: readonly Tag[], edit: TagEdit): readonly Tag[] {
  const tags = new TagBuilder();
  for (const [name, value] of before) if (!names(edit, name)) tags.add(name, value);
  for (const name of TAG_NAMES) for (const value of edit.set[name] ?? []) tags.add(name, value);
  return tags.build();
}

/** The comments after an edit: every spelling of a touched tag goes, its own one comes. */
export function editedProperties(properties: Properties, edit: TagEdit): Record<string, string[]> {
  const next: Record<string, string[]> = {};
  for (const [key, values] of Object.entries(properties)) {
    if (!isTouched(edit, key, values)) next[key] = [...values];
  }
  for (const name of TAG_NAMES) {
    const values = edit.set[name];
    if (values !== undefined) next[KEYS[name] ?? name.toUpperCase()] = [...values];
  }
  return next;
}

/**
 * The comments, and what they lack of the tags to show. TagLib makes all tags of a file tell the same: what only an
 * ID3v1 or APE tag told would be lost with it.
 */
export function withLacking(properties: Properties, wanted: readonly Tag[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const [key, values] of Object.entries(properties)) all[key] = [...values];
  const comments = Object.entries(properties).flatMap(([key, values]) =>
    values.map((value): readonly [string, string] => [key, value]),
  );
  const told = new Set<TagName>(tagsOfComments(comments).map(([name]) => name));
  for (const [name, value] of wanted) {
    if (told.has(name) || name === "Comment") continue;
    const key = KEYS[name] ?? name.toUpperCase();
    all[key] = [...(all[key] ?? []), value];
  }
  return all;
}

/** The comment as a tag: the library keeps none. */
export function commentTags(properties: Properties): readonly Tag[] {
  const tags = new TagBuilder();
  for (const key of COMMENT_KEYS) for (const value of properties[key] ?? []) tags.add("Comment", value);
  return tags.build();
}

/** Tags with the comment among them, in the order of the vocabulary. */
export function withComment(tags: readonly Tag[], properties: Properties): readonly Tag[] {
  const all = new TagBuilder();
  for (const [name, value] of [...tags.filter(([name]) => name !== "Comment"), ...commentTags(properties)]) {
    all.add(name, value);
  }
  return all.build();
}

/**
 * The tags whose values are not the same. Where a tag is told by several comments, TagLib may bring these into another
 * order; one that was edited is told by one.
 */
export function differing(a: readonly Tag[], b: readonly Tag[], edit: TagEdit): readonly TagName[] {
  const valuesOf = (tags: readonly Tag[], wanted: TagName) => {
    const values = tags.filter(([name]) => name === wanted).map(([, value]) => value);
    return JSON.stringify(names(edit, wanted) ? values : values.sort());
  };
  return TAG_NAMES.filter((name) => valuesOf(a, name) !== valuesOf(b, name));
}

export function areSameTags(a: readonly Tag[], b: readonly Tag[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
