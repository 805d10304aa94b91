import type { ServerResponse } from "node:http";
import { z } from "zod";
import { siteOf } from "../../../operations/access/peer.ts";
import { nowPlaying } from "../../../operations/now-playing.ts";
import { ENCODED_FORMATS, type EncodedFormat, type ZoneSink } from "../../../operations/streams.ts";
import type { Player } from "../../../player/player-port.ts";
import { firstTag } from "../../../shared/song.ts";
import type { HttpContext } from "../context.ts";
import { ICY_INTERVAL_BYTES, IcyTitles } from "../icy-titles.ts";
import { Refusal } from "../refusal.ts";
import { type Route, route } from "../route.ts";
import { SECURITY_HEADERS } from "../security-headers.ts";
import { answered } from "../send-json.ts";
import { zoneOf } from "../zone.ts";
import { ENCODED_MEDIA } from "./stream-routes.ts";

const NAME = new RegExp(`^([\\w-]+)\\.(${ENCODED_FORMATS.join("|")})$`);

const params = z.strictObject({
  name: z.string().max(110).meta({ description: "a zone with .flac, .opus or .mp3, as default.mp3" }),
});

/** `/stream/{zone}.mp3`: what a zone plays now, outside `/api/v1` for the sake of players that people type it into. */
export function zoneStreamRoutes(context: HttpContext): Route[] {
  return [
    route({
      tag: "streams",
      method: "get",
      scope: "read",
      path: "/stream/:name",
      summary: "What a zone plays now, without an end; with titles for who sends Icy-MetaData: 1",
      params,
      result: z.string().meta({ format: "binary" }),
      media: "audio/*",
      run: async (call) => {
        const { zone, format } = wishOf(call.params.name);
        const player = zoneOf(context, zone);
        const hasTitles = format === "mp3" && call.header("icy-metadata") === "1";
        const headers = {
          "Content-Type": ENCODED_MEDIA[format],
          "Accept-Ranges": "none",
          "icy-name": `Auralis: ${zone}`,
          ...(hasTitles ? { "icy-metaint": String(ICY_INTERVAL_BYTES) } : {}),
        };
        if (call.method === "HEAD") return new Response(null, { headers });
        const { outgoing } = call;
        const sink = sinkOf(outgoing, headers, hasTitles ? new IcyTitles(() => titleOf(player)) : null);
        const listening = context.operations.streams.zone({ zone, format, address: siteOf(call.caller.peer) }, sink);
        outgoing.once("close", listening.leave);
        outgoing.on("error", () => {});
        await listening.ready;
        return answered();
      },
    }),
  ];
}

function wishOf(name: string): { readonly zone: string; readonly format: EncodedFormat } {
  const [, zone = "", ending] = NAME.exec(name) ?? [];
  const format = ENCODED_FORMATS.find((one) => one === ending);
  if (format === undefined)
    throw new Refusal("no-route", "Ask for a zone with .flac, .opus or .mp3: /stream/default.mp3");
  return { zone, format };
}

function sinkOf(
  outgoing: ServerResponse,
  headers: Readonly<Record<string, string>>,
  titles: IcyTitles | null,
): ZoneSink {
  return {
    send: (bytes) => {
      if (outgoing.destroyed) return;
      if (!outgoing.headersSent) {
        // It ends with the connection, as old players expect (RFC 9112, 6.3).
        outgoing.removeHeader("Transfer-Encoding");
        outgoing.writeHead(200, { ...SECURITY_HEADERS, ...headers, Connection: "close" });
      }
      outgoing.write(titles === null ? bytes : titles.insert(bytes));
    },
    behindBytes: () => outgoing.writableLength,
    end: () => {
      // Otherwise it has not begun, and is answered by a problem.
      if (outgoing.headersSent) outgoing.end();
    },
    cut: () => outgoing.destroy(),
  };
}

/** "Artist - Title", as far as they are known; nothing while it is stopped. */
function titleOf(player: Player): string {
  const { state, current } = nowPlaying(player.moment());
  if (state === "stopped" || current === null) return "";
  const { song } = current.entry;
  const title = firstTag(song, "Title") ?? song.uri.slice(song.uri.lastIndexOf("/") + 1);
  const artist = firstTag(song, "Artist");
  return artist === undefined ? title : `${artist} - ${title}`;
}
