import { parseFile } from "music-metadata";
import type { OpenFile } from "../indexer/open-inside.ts";
import { readApeComments } from "./ape-comments.ts";
import { bytesOfFile } from "./byte-source.ts";
import type { Comment } from "./comment-tags.ts";
import { sharedTagLib } from "./tag-lib.ts";

const MAX_COMMENTS = 2000;
const MAX_VALUE_CHARS = 65_536;

type Comments = readonly Comment[];

/** Those asked for comments, until one finds some. */
const READERS: readonly ((file: OpenFile) => Promise<Comments>)[] = [
  ({ path }) => commentsOfMusicMetadata(path),
  ({ path }) => commentsOfTagLib(path),
  async (file) => readApeComments(bytesOfFile(file)),
];

/** Every text comment of a file under its own name, in file order; pictures and other binary values are left out. */
export async function readComments(file: OpenFile): Promise<Comments> {
  for (const read of READERS) {
    const found = await read(file).catch(() => []);
    if (found.length > 0) return found.slice(0, MAX_COMMENTS).map(shortened);
  }
  return [];
}

function shortened([key, value]: Comment): Comment {
  return [key, value.slice(0, MAX_VALUE_CHARS)];
}

async function commentsOfMusicMetadata(path: string): Promise<Comments> {
  const { native } = await parseFile(path, { skipCovers: true, duration: false });
  return Object.values(native)
    .flat()
    .flatMap(({ id, value }) => {
      const text = textOf(value);
      return text === null ? [] : [[id.replace(/^TXXX:/, ""), text] as const];
    });
}

/** Under TagLib's names: it knows formats (Ogg FLAC, DSDIFF) that the other does not. */
async function commentsOfTagLib(path: string): Promise<Comments> {
  const { module } = await sharedTagLib();
  const handle = module.createFileHandle();
  try {
    if (handle.loadFromPath?.(path) !== true) throw new Error("TagLib cannot read the file");
    return Object.entries(handle.getProperties()).flatMap(([key, values]) =>
      values.map((value) => [key, value] as const),
    );
  } finally {
    handle.destroy();
  }
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "object" && value !== null && "text" in value) return textOf(value.text);
  return null;
}
