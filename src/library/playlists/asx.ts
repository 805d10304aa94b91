import { decode } from "./text-lines.ts";
import { type WrittenEntry, writtenEntry, writtenTag } from "./written-entry.ts";
import { xmlEvents } from "./xml-events.ts";

/** Microsoft's Advanced Stream Redirector: `<entry><title/><ref href=""/></entry>`, in any case. */
export function* parseAsx(bytes: Uint8Array): Generator<WrittenEntry> {
  let inside = false;
  let address = "";
  let title = "";
  for (const event of xmlEvents(decode(bytes))) {
    if (event.kind === "start") {
      if (event.name === "entry") [inside, address, title] = [true, "", ""];
      if (inside && event.name === "ref" && address === "") address = event.attributes.get("href") ?? "";
    } else if (inside && event.name === "title") {
      title = event.text;
    } else if (inside && event.name === "entry") {
      inside = false;
      const entry = writtenEntry(address, writtenTag("Title", title));
      if (entry !== null) yield entry;
    }
  }
}
