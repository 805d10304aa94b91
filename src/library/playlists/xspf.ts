import type { Tag } from "../../shared/tags.ts";
import { decode } from "./text-lines.ts";
import { type WrittenEntry, writtenEntry, writtenTag } from "./written-entry.ts";
import { xmlEvents } from "./xml-events.ts";

const TAG_OF: Readonly<Record<string, Tag[0]>> = {
  title: "Title",
  creator: "Artist",
  album: "Album",
  tracknum: "Track",
  annotation: "Comment",
};

/** XSPF 1 (xspf.org/spec): `location` and a few tags of each `track`. */
export function* parseXspf(bytes: Uint8Array): Generator<WrittenEntry> {
  let location = "";
  let tags: Tag[] | null = null;
  for (const event of xmlEvents(decode(bytes))) {
    if (event.kind === "start") {
      if (event.name !== "track") continue;
      location = "";
      tags = [];
      continue;
    }
    if (tags === null) continue;
    const tag = TAG_OF[event.name];
    if (event.name === "location" && location === "") location = relativeOf(event.text);
    else if (tag !== undefined) tags.push(...writtenTag(tag, event.text));
    else if (event.name === "track") {
      const entry = writtenEntry(location, tags);
      tags = null;
      if (entry !== null) yield entry;
    }
  }
}

/** Locations are URIs: one without a scheme is a path in URI spelling. */
function relativeOf(location: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return location;
  try {
    return decodeURIComponent(location);
  } catch {
    return location;
  }
}
