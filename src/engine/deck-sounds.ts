import { decibelsOf } from "../dsp/decibel.ts";
import type { GainChoice, Source } from "../player/engine-port.ts";
import { isStream } from "../shared/is-stream.ts";
import type { EnhanceReport } from "../shared/sound/enhance.ts";
import { NEUTRAL, type SoundSettings } from "../shared/sound/settings.ts";
import type { TrackAnalysis } from "../shared/sound/track-analysis.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";
import type { EngineOptions } from "./options.ts";
import { isEnhancing, type KnownTrack, type TrackTreatment, trackTreatment } from "./track-treatment.ts";
import type { Ramped } from "./transition.ts";
import type { DeckIndex, Wish } from "./wish.ts";

/** What is known of songs. */
export type TrackAnalyses = {
  /** Null: not analysed. */
  of(uri: string): Promise<TrackAnalysis | null>;
  /** Something else is known of these songs now. */
  onChange(listener: (uris: readonly string[]) => void): Unsubscribe;
};

/** Those last asked for: after a seek nobody has to be asked again. */
const MAX_REMEMBERED = 8;

/**
 * How the track on each deck is to sound: its gain, and its plan for Enhance. It is worked out when the track comes onto the
 * deck, and again when a setting changes or its analysis arrives; the audio thread finds it beside the frames of the track.
 */
export class DeckSounds {
  readonly #options: Pick<EngineOptions, "replayGain" | "analyses">;
  readonly #publish: () => void;
  readonly #unsubscribe: Unsubscribe;
  readonly #remembered = new Map<string, TrackAnalysis | null>();
  /** By deck, also one that only fades out any more. */
  readonly #sources: [Source | null, Source | null] = [null, null];
  #wish: Wish;
  #gainChoice: GainChoice = "off";
  #isRampWanted = false;
  #sound: SoundSettings = NEUTRAL;

  constructor(wish: Wish, options: Pick<EngineOptions, "replayGain" | "analyses">, publish: () => void) {
    this.#wish = wish;
    this.#options = options;
    this.#publish = publish;
    this.#unsubscribe = options.analyses?.onChange((uris) => this.#changed(uris)) ?? (() => {});
  }

  /** Another audio thread, which was told everything already. */
  moveTo(wish: Wish): void {
    this.#wish = wish;
  }

  /** Ramps of songs without tags come from their analysis. */
  setMixRamp(isWanted: boolean): void {
    this.#isRampWanted = isWanted;
  }

  /** How it comes and goes, and how much louder it is heard. */
  ramped(source: Source): Ramped {
    const mixRamp = source.mixRamp ?? this.#remembered.get(source.songUri)?.mixRamp ?? null;
    return { mixRamp, gainDb: decibelsOf(this.#treatment(source).gain) };
  }

  setReplayGain(choice: GainChoice): void {
    this.#gainChoice = choice;
    this.#renew();
  }

  setSound(sound: SoundSettings): void {
    const wasEnhancing = isEnhancing(this.#sound);
    this.#sound = sound;
    if (!wasEnhancing) for (const source of this.#sources) if (source !== null) this.expect(source);
    this.#renew();
  }

  /** It will come onto a deck: time to look up what is known of it. */
  expect({ songUri }: Source): void {
    if (this.#isWanted && !isStream(songUri) && !this.#remembered.has(songUri)) this.#ask(songUri);
  }

  /** This is on the deck from now on. */
  place(deck: DeckIndex, source: Source): void {
    this.#sources[deck] = source;
    this.expect(source);
    this.#wish.setDeckSound(deck, this.#treatment(source));
  }

  /** What is done to what is on the deck, but for what only the audio thread knows; null = nothing is loaded. */
  report(deck: DeckIndex | null): Omit<EnhanceReport, "faded" | "gainDb"> {
    const source = deck === null ? null : this.#sources[deck];
    if (!isEnhancing(this.#sound)) return { state: "off", reason: null, plan: null, levelDb: null };
    if (source === null) return { state: "stopped", reason: null, plan: null, levelDb: null };
    const { plan, levelDb, reason } = this.#treatment(source);
    return { state: plan === null ? "unknown" : "planned", reason, plan, levelDb };
  }

  close(): void {
    this.#unsubscribe();
  }

  /** Without it nobody needs to be asked: the loudness of a song comes with its gain. */
  get #isWanted(): boolean {
    return isEnhancing(this.#sound) || this.#sound.levelMatcher.enabled || this.#isRampWanted;
  }

  #ask(uri: string): void {
    this.#options.analyses?.of(uri).then(
      (analysis) => this.#found(uri, analysis),
      () => this.#found(uri, null),
    );
  }

  #found(uri: string, analysis: TrackAnalysis | null): void {
    this.#remembered.delete(uri);
    this.#remembered.set(uri, analysis);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    this.#renew();
    this.#publish();
  }

  #changed(uris: readonly string[]): void {
    // What was known counts until the answer is there.
    for (const uri of uris) if (this.#remembered.has(uri)) this.#ask(uri);
  }

  #treatment(source: Source): TrackTreatment {
    const { analyses, replayGain } = this.#options;
    const analysis = analyses === undefined ? null : this.#remembered.get(source.songUri);
    const track: KnownTrack = { source, analysis };
    return trackTreatment(track, { sound: this.#sound, gainChoice: this.#gainChoice, replayGain });
  }

  #renew(): void {
    for (const deck of [0, 1] as const) {
      const source = this.#sources[deck];
      if (source !== null) this.#wish.setDeckSound(deck, this.#treatment(source));
    }
  }
}
