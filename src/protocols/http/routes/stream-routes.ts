import { z } from "zod";
import { ENCODED_FORMATS, type EncodedFormat, songToStream } from "../../../operations/streams.ts";
import { DomainError } from "../../../shared/errors.ts";
import type { Song } from "../../../shared/song.ts";
import type { HttpContext } from "../context.ts";
import { mediaTypeOf } from "../media-types.ts";
import { decimal } from "../paging.ts";
import { type RawCall, type Route, route } from "../route.ts";
import { sendBody } from "../send-body.ts";
import { sendFile } from "../send-file.ts";

export const ENCODED_MEDIA: Readonly<Record<EncodedFormat, string>> = {
  flac: "audio/flac",
  opus: "audio/ogg; codecs=opus",
  mp3: "audio/mpeg",
};

const songQuery = z.strictObject({
  uri: z.string().max(4096).meta({ description: "path below the music folder" }),
  format: z.enum(ENCODED_FORMATS).optional().meta({ description: "encoded to this; default: the file as it is" }),
  bitrate: decimal
    .pipe(z.int().min(32).max(320))
    .optional()
    .meta({ description: "kbit/s, for opus (at most 256) and mp3" }),
  start: decimal.pipe(z.number().min(0).max(1_000_000)).default(0).meta({ description: "seconds; with a format only" }),
});

const count = z.int();
const streamsSchema = z
  .strictObject({
    running: count.meta({ description: "streams that have a place" }),
    queued: count.meta({ description: "always 0: who finds no place is refused" }),
    limit: count,
    chunks: z.strictObject({ chunks: count, bytes: count, hits: count, shared: count, computed: count }).meta({
      description: "pieces of songs that are kept for all, and how often they were found, waited for and made",
    }),
    streams: z.array(
      z.strictObject({
        kind: z.enum(["listener", "file", "encoded", "zone"]),
        of: z.string().meta({ description: "address of the song, or name of the zone" }),
        format: z.string(),
        sinceSeconds: count.meta({ description: "seconds since 1970" }),
      }),
    ),
  })
  .meta({ ref: "Streams" });

/** Music for who listens here instead of where the outputs are. */
export function streamRoutes({ operations }: HttpContext): Route[] {
  const { streams } = operations;
  return [
    route({
      tag: "streams",
      method: "get",
      scope: "read",
      path: "/streams",
      summary: "Who listens over the network, and how many may",
      result: streamsSchema,
      run: () => ({
        body: {
          ...streams.figures(),
          chunks: streams.chunks(),
          streams: streams
            .list()
            .map(({ sinceMs, ...rest }) => ({ ...rest, sinceSeconds: Math.floor(sinceMs / 1000) })),
        },
      }),
    }),
    route({
      tag: "streams",
      method: "get",
      scope: "read",
      path: "/library/song/stream",
      summary: "The file of a song, whole or in ranges, or the song encoded on the way",
      query: songQuery,
      result: z.string().meta({ format: "binary" }),
      media: "audio/*",
      run: async ({ query, ...call }) => {
        const song = await songToStream(operations, query.uri);
        const { format, bitrate = null, start: startSeconds } = query;
        if (format === undefined) return sendOriginal(operations, song, call);
        const headers = { "Content-Type": ENCODED_MEDIA[format], "Accept-Ranges": "none" };
        if (call.method === "HEAD") return new Response(null, { headers });
        const bitrateKbps = format === "opus" && bitrate !== null ? Math.min(bitrate, 256) : bitrate;
        const leaving = new AbortController();
        call.outgoing.once("close", () => leaving.abort());
        const bytes = streams.encode(song, { format, bitrateKbps, startSeconds }, leaving.signal);
        return sendBody(call.outgoing, 200, headers, bytes);
      },
    }),
  ];
}

async function sendOriginal(
  { streams }: HttpContext["operations"],
  song: Song,
  call: Pick<RawCall, "method" | "header" | "outgoing">,
): Promise<Response> {
  if (song.part !== null) {
    throw new DomainError("bad-argument", "A track of a cue sheet has no file of its own; ask for it with format=flac");
  }
  const file = await streams.file(song, call.method !== "HEAD");
  try {
    const { sizeBytes, modifiedMs, version } = file;
    const mediaType = mediaTypeOf(song.uri);
    return await sendFile(call, {
      mediaType,
      sizeBytes,
      modifiedMs,
      version,
      bytes: (from, to) => file.bytes(from, to),
    });
  } finally {
    file.close();
  }
}
