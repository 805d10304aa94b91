import { type CaptureDevice, captureDevice } from "./alsa.ts";
import { type CodedTrack, writeCodedTracks } from "./coded-track.ts";
import { startDaemon } from "./daemon.ts";
import type { MpdClient } from "./mpd-client.ts";
import { type Place, temporaryPlace } from "./place.ts";
import { type Server, type ServerOptions, scanned } from "./server.ts";

/** The daemon with a library of coded tracks and a capturing device: the scene of most invariant tests. */
export type Stage = AsyncDisposable & {
  readonly place: Place;
  readonly tracks: readonly CodedTrack[];
  readonly server: Server;
  readonly capture: CaptureDevice;
  /** A client connected after the scan. */
  readonly client: MpdClient;
};

export type StageOptions = {
  readonly name: string;
  /** Lengths of the tracks, in frames. */
  readonly lengths: readonly number[];
  /** Puts further files into the music folder before the start. `songs` counts those the scan must find. */
  readonly prepare?: (music: string, place: Place) => { readonly songs: number };
  /** Default: the capturing device. "null" is for tests that need no samples. */
  readonly output?: "capture" | "null";
  readonly audio?: (place: Place) => ServerOptions["audio"];
};

export async function setStage(options: StageOptions): Promise<Stage> {
  const place = temporaryPlace(options.name);
  const music = place.under("music");
  const tracks = writeCodedTracks(music, options.lengths);
  const songs = options.prepare?.(music, place).songs ?? 0;
  const capture = captureDevice(place.path);
  const audio = options.audio?.(place);
  try {
    const server = await startDaemon({
      folder: place.under("server"),
      music,
      output:
        options.output === "null"
          ? { type: "null" }
          : { type: "alsa", device: capture.device, configPath: capture.configPath },
      ...(audio === undefined ? {} : { audio }),
    });
    const client = await server.client();
    await client.command("update");
    await scanned(client, tracks.length + songs);
    const end = async (): Promise<void> => {
      client.close();
      await server.kill();
      place[Symbol.dispose]();
    };
    return { place, tracks, server, capture, client, [Symbol.asyncDispose]: end };
  } catch (error) {
    place[Symbol.dispose]();
    throw error;
  }
}
