/** A start tag (`text` is null), or the text before an end tag. Names and attribute names in lower case. */
export type XmlEvent =
  | { readonly kind: "start"; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: "end"; readonly name: string; readonly text: string };

const NAME = /^(\/?)([A-Za-z][\w.:-]*)/;
/** Attributes stand behind white space; that keeps a long word without any from being tried from each of its letters. */
const ATTRIBUTE = /\s([A-Za-z][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads the little of XML that playlists use, forgiving what is written badly. Only the five entities of XML itself are
 * known and nothing is kept of the nesting, so no document can make this grow or run away.
 */
export function* xmlEvents(text: string): Generator<XmlEvent> {
  let content = "";
  for (let from = 0; ; ) {
    const open = text.indexOf("<", from);
    if (open === -1) return;
    content += unescapeXml(text.slice(from, open));
    const [start, end] = delimiters(text, open);
    const close = text.indexOf(end, open + start.length);
    if (close === -1) return;
    const body = text.slice(open + start.length, close);
    from = close + end.length;
    if (start === CDATA) content += body;
    const [, slash, name] = (start === "<" ? NAME.exec(body) : null) ?? [];
    if (name === undefined) continue;
    const lower = name.toLowerCase();
    if (slash === "/") {
      yield { kind: "end", name: lower, text: content.trim() };
    } else {
      yield { kind: "start", name: lower, attributes: attributesOf(body) };
      if (body.endsWith("/")) yield { kind: "end", name: lower, text: "" };
    }
    content = "";
  }
}

const CDATA = "<![CDATA[";

function delimiters(text: string, open: number): readonly [start: string, end: string] {
  if (text.startsWith(CDATA, open)) return [CDATA, "]]>"];
  if (text.startsWith("<!--", open)) return ["<!--", "-->"];
  return ["<", ">"];
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
