import type { MeasuredTrack, TrackAnalysis } from "../../shared/sound/track-analysis.ts";
import type { Analyses, AnalysisFigures, UnanalysedPage, UnanalysedSong } from "../analyses-port.ts";
import type { WorkerClient } from "./worker-client.ts";

/** The Analyses port over the worker. */
export class RemoteAnalyses implements Analyses {
  readonly #client: WorkerClient;

  constructor(client: WorkerClient) {
    this.#client = client;
  }

  of(uri: string): Promise<TrackAnalysis | null> {
    return this.#client.ask("analysisOf", { uri });
  }

  waveform(uri: string): Promise<Uint8Array | null> {
    return this.#client.ask("waveform", { uri });
  }

  fingerprints(): Promise<{ readonly uris: readonly string[]; readonly rows: Float32Array }> {
    return this.#client.ask("fingerprints", {});
  }

  failures(): Promise<readonly { readonly uri: string; readonly reason: string }[]> {
    return this.#client.ask("analysisFailures", {});
  }

  figures(): Promise<AnalysisFigures> {
    return this.#client.ask("analysisFigures", {});
  }

  unanalysed(under: string, again: boolean, afterId: number): Promise<UnanalysedPage> {
    return this.#client.ask("unanalysed", { under, again, afterId });
  }

  recall(song: UnanalysedSong): Promise<readonly string[] | null> {
    return this.#client.ask("recallAnalysis", { song });
  }

  keep(song: UnanalysedSong, track: MeasuredTrack): Promise<readonly string[]> {
    return this.#client.ask("keepAnalysis", { song, track });
  }

  fail(song: UnanalysedSong, reason: string): Promise<readonly string[]> {
    return this.#client.ask("failAnalysis", { song, reason });
  }

  settle(): Promise<readonly string[]> {
    return this.#client.ask("settleAnalyses", {});
  }
}
