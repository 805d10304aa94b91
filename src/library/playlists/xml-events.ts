/** A start tag (`text` is null), or the text before an end tag. Names and attribute names in lower case. */
export type XmlEvent =
  | { readonly kind: "start"; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: "end"; readonly name: string; readonly text: string };

const TAG = /<(?:!--[\s\S]*?-->|!\[CDATA\[([\s\S]*?)\]\]>|[!?][^>]*>|(\/?)([A-Za-z][\w.:-]*)([^<>]*)>)/g;
const ATTRIBUTE = /([A-Za-z][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads the little of XML that playlists use, forgiving what is written badly. Only the five entities of XML itself are
 * known and nothing is kept of the nesting, so no document can make this grow or run away.
 */
export function* xmlEvents(text: string): Generator<XmlEvent> {
  let content = "";
  let from = 0;
  for (const match of text.matchAll(TAG)) {
    const [whole, cdata, slash, name, rest = ""] = match;
    content += unescapeXml(text.slice(from, match.index));
    from = match.index + whole.length;
    if (cdata !== undefined) content += cdata;
    if (name === undefined) continue;
    const lower = name.toLowerCase();
    if (slash === "/") {
      yield { kind: "end", name: lower, text: content.trim() };
    } else {
      yield { kind: "start", name: lower, attributes: attributesOf(rest) };
      if (rest.endsWith("/")) yield { kind: "end", name: lower, text: "" };
    }
    content = "";
  }
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single] of text.matchAll(ATTRIBUTE)) {
    attributes.set(name.toLowerCase(), unescapeXml(double ?? single ?? ""));
  }
  return attributes;
}

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
