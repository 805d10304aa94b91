import type { Tag } from "../../shared/tags.ts";
import { TagBuilder } from "./tag-builder.ts";
import { tagOfKey, tagOfStandIn } from "./tag-keys.ts";

/** A key in any case, and one value. */
export type Comment = readonly [key: string, value: string];

const PERFORMER_WITH_ROLE = /^PERFORMER:(.+)$/i;
/** Some taggers (Picard) keep the number of a movement under MOVEMENT and its name under MOVEMENTNAME, others the name. */
const MOVEMENT_NUMBER = /^\s*\d+\s*(?:\/\s*\d+\s*)?$/;

/** The tags that the comments of a file tell. */
export function tagsOfComments(comments: readonly Comment[]): readonly Tag[] {
  if (comments.length === 0) return [];
  const tags = new TagBuilder();
  const standIns: Comment[] = [];
  for (const [key, value] of comments) {
    const name = tagOfKey(key);
    if (name === "Movement" && MOVEMENT_NUMBER.test(value)) tags.add("MovementNumber", value);
    else if (name !== undefined) tags.add(name, value);
    else {
      const role = PERFORMER_WITH_ROLE.exec(key)?.[1];
      if (role !== undefined) tags.add("Performer", `${value} (${role.toLowerCase()})`);
      else if (tagOfStandIn(key) !== undefined) standIns.push([key, value]);
    }
  }
  return standIns.length === 0 ? tags.build() : withMissing(tags.build(), tagsOfStandIns(standIns));
}

function tagsOfStandIns(comments: readonly Comment[]): readonly Tag[] {
  const tags = new TagBuilder();
  for (const [key, value] of comments) {
    const name = tagOfStandIn(key);
    if (name !== undefined) tags.add(name, value);
  }
  return tags.build();
}

/** Tags, and of the tags they lack the ones of `others`. */
export function withMissing(tags: readonly Tag[], others: readonly Tag[]): readonly Tag[] {
  if (others.length === 0) return tags;
  const present = new Set(tags.map(([name]) => name));
  const missing = others.filter(([name]) => !present.has(name));
  if (missing.length === 0) return tags;
  const all = new TagBuilder();
  for (const [name, value] of [...tags, ...missing]) all.add(name, value);
  return all.build();
}
