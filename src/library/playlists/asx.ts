import type { Tag } from "../../shared/tags.ts";
import { decode } from "./text-lines.ts";
import { type WrittenEntry, writtenEntry, writtenTag } from "./written-entry.ts";
import { xmlEvents } from "./xml-events.ts";

const TAG_OF: Readonly<Record<string, Tag[0]>> = { title: "Title", author: "Artist" };

/** Microsoft's Advanced Stream Redirector: `<entry><title/><author/><ref href=""/></entry>`, in any case. */
export function* parseAsx(bytes: Uint8Array): Generator<WrittenEntry> {
  let address = "";
  let tags: Tag[] | null = null;
  for (const event of xmlEvents(decode(bytes))) {
    if (event.kind === "start") {
      if (event.name === "entry") [address, tags] = ["", []];
      if (tags !== null && event.name === "ref" && address === "") address = event.attributes.get("href") ?? "";
      continue;
    }
    if (tags === null) continue;
    const tag = TAG_OF[event.name];
    if (tag !== undefined) tags.push(...writtenTag(tag, event.text));
    else if (event.name === "entry") {
      const entry = writtenEntry(address, tags);
      tags = null;
      if (entry !== null) yield entry;
    }
  }
}
