import type { TagEdit } from "../tag-edits-port.ts";
import { frameTexts } from "../tags/taglib-reader.ts";
import { TagRefusal } from "./tag-refusal.ts";
import type { TagFile } from "./tag-writer.ts";

/**
 * Where an ID3v2 tag keeps its works and groupings. TagLib takes TIT1 for the work, as iTunes does, and saves what it
 * found under WORK there; a file that has a grouping in TIT1 and a work under TXXX must keep both where they are.
 */
export type WorkFrames = {
  readonly TIT1: readonly Uint8Array[];
  readonly GRP1: readonly Uint8Array[];
  /** The frames TXXX with the key WORK. */
  readonly named: readonly Uint8Array[];
};

export function touchesWorks({ set, remove }: TagEdit): boolean {
  return (["Work", "Grouping"] as const).some((name) => set[name] !== undefined || remove.includes(name));
}

/** null for a file that has no ID3v2 frames to look at. */
export function workFrames(file: TagFile): WorkFrames | null {
  if (file.getFormat() !== "MP3") return null;
  const bodies = (id: string) => file.getId3v2Frames(id).map(({ data }) => new Uint8Array(data));
  return { TIT1: bodies("TIT1"), GRP1: bodies("GRP1"), named: bodies("TXXX").filter(isWork) };
}

/** The file with these frames as they were, or null when they are. */
export function withWorkFrames(file: TagFile, wanted: WorkFrames): Uint8Array | null {
  const now = workFrames(file);
  if (now === null || text(now) === text(wanted)) return null;
  const others = file
    .getId3v2Frames("TXXX")
    .map(({ data }) => new Uint8Array(data))
    .filter((body) => !isWork(body));
  file.setId3v2Frames("TIT1", [...wanted.TIT1]);
  file.setId3v2Frames("GRP1", [...wanted.GRP1]);
  file.setId3v2Frames("TXXX", [...others, ...wanted.named]);
  if (!file.save()) throw new TagRefusal("its tags cannot be written");
  return file.getBuffer();
}

function isWork(body: Uint8Array): boolean {
  return frameTexts(body)[0]?.toUpperCase() === "WORK";
}

/** In any encoding: TagLib may choose another. */
function text({ TIT1, GRP1, named }: WorkFrames): string {
  return JSON.stringify([TIT1, GRP1, named].map((bodies) => bodies.map(frameTexts)));
}
