import type { IncomingHttpHeaders } from "node:http";

/** What the headers of an answer say about how much there is. */
export type Extent = {
  readonly isLive: boolean;
  /** Of the whole file; null = unknown. */
  readonly sizeBytes: number | null;
  readonly isSeekable: boolean;
  /** Where a part of the file begins that was asked for. */
  readonly firstByte: number;
  /** Changes with the file (RFC 9110, 8.8); null = nobody says. */
  readonly version: string | null;
};

/**
 * Radio servers name themselves in headers of their own, and the interval of their metadata; a length that one of them
 * makes up means nothing.
 */
export function extentOf(headers: IncomingHttpHeaders): Extent {
  const hasMetadata = Number.parseInt(String(headers["icy-metaint"] ?? ""), 10) > 0;
  const isStation = hasMetadata || Object.keys(headers).some((name) => /^(icy|ice)-/.test(name));
  const [, first = "0", total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers["content-range"] ?? "") ?? [];
  const length = total ?? headers["content-length"] ?? "";
  const sizeBytes = /^\d{1,15}$/.test(length) ? Number(length) : null;
  const isLive = hasMetadata || (isStation && sizeBytes === null);
  const etag = headers.etag;
  const version = etag !== undefined && !etag.startsWith("W/") ? etag : (headers["last-modified"] ?? null);
  return {
    isLive,
    sizeBytes: isLive ? null : sizeBytes,
    isSeekable: !isLive && sizeBytes !== null && /\bbytes\b/i.test(headers["accept-ranges"] ?? ""),
    firstByte: Number(first),
    version,
  };
}
