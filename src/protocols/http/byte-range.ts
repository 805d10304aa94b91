/** What of a file is asked for: from one byte to before another. */
export type Extent =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly from: number; readonly to: number }
  | { readonly kind: "unsatisfiable" };

const RANGE = /^bytes *= *(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15})) *$/i;

/**
 * The one range of a Range header (RFC 9110, 14.1.2). What is no range of bytes, or asks for several, is ignored, as a server
 * may; so is one that is conditional on another file (If-Range: a strong tag or the exact date, 13.1.5).
 */
export function extentOf(
  range: string | undefined,
  ifRange: string | undefined,
  file: { readonly sizeBytes: number; readonly tag: string; readonly lastModified: string },
): Extent {
  const match = range === undefined ? null : RANGE.exec(range);
  if (match === null) return { kind: "whole" };
  if (ifRange !== undefined && ifRange !== file.tag && ifRange !== file.lastModified) return { kind: "whole" };
  const { sizeBytes } = file;
  const [, first, last, suffix] = match;
  const from = first === undefined ? Math.max(0, sizeBytes - Number(suffix)) : Number(first);
  const to = first === undefined || last === undefined ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (last !== undefined && Number(last) < from) return { kind: "whole" };
  return from >= sizeBytes ? { kind: "unsatisfiable" } : { kind: "part", from, to };
}
