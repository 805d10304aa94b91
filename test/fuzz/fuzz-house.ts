import { writeFileSync } from "node:fs";
import { makeFlac } from "../library/rig.ts";
import { startDaemon } from "../rig/daemon.ts";
import { temporaryPlace } from "../rig/place.ts";
import { type Server, scanned } from "../rig/server.ts";
import { SONGS, uriOf } from "./fuzz.ts";

/** The daemon over a few small songs with odd tags. */
export async function openFuzzHouse(): Promise<AsyncDisposable & { readonly server: Server }> {
  const place = temporaryPlace("fuzz");
  for (let index = 0; index < SONGS; index++) {
    makeFlac(place.under("music", uriOf(index)), [
      ["TITLE", index % 3 === 0 ? "a".repeat(200) : `Dawn ${index}`],
      ["ARTIST", `it's "${index}"`],
      ["ALBUM", "Grüße\nOK"],
    ]);
  }
  writeFileSync(place.under("secret"), "nobody may see this");
  const server = await startDaemon({ folder: place.under("server"), music: place.under("music") });
  const client = await server.client();
  await scanned(client, SONGS);
  client.close();
  return {
    server,
    async [Symbol.asyncDispose]() {
      await server.kill();
      place[Symbol.dispose]();
    },
  };
}
