import { useEffect, useRef } from "preact/hooks";
import { type MeterReading, SILENCE_DB } from "../../../shared/sound/meter-reading.ts";
import { live } from "../../state/live.ts";
import { drawMeters } from "./draw-meters.ts";

const WORDS_EVERY_MS = 250;

/** What is heard now: third octaves, peaks of both sides, loudness. Drawn by hand, 30 times a second. */
export function MetersCard() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    let toldMs = 0;
    return live.on("meters", ({ data }) => {
      const meters = data as MeterReading;
      if (canvas.current !== null) drawMeters(canvas.current, meters);
      if (words.current === null || performance.now() - toldMs < WORDS_EVERY_MS) return;
      toldMs = performance.now();
      words.current.textContent = wordsOf(meters);
    });
  }, []);
  return (
    <section class="card stack" aria-label="Meters">
      <h2>What is heard</h2>
      <canvas ref={canvas} class="meters" role="img" aria-label="Spectrum and peaks; the figures are below" />
      <p class="small muted number" ref={words}>
        Silence
      </p>
    </section>
  );
}

function wordsOf(meters: MeterReading): string {
  const { momentaryLufs, shortTermLufs, peakHoldDb, limiterReductionDb, compressorReductionDb } = meters;
  if (shortTermLufs <= SILENCE_DB && momentaryLufs <= SILENCE_DB) return "Silence";
  const parts = [
    `${momentaryLufs.toFixed(1)} LUFS now`,
    `${shortTermLufs.toFixed(1)} LUFS over 3 s`,
    `peak ${Math.max(...peakHoldDb).toFixed(1)} dB`,
    ...(limiterReductionDb > 0.05 ? [`limiter −${limiterReductionDb.toFixed(1)} dB`] : []),
    ...(compressorReductionDb > 0.05 ? [`compressor −${compressorReductionDb.toFixed(1)} dB`] : []),
  ];
  return parts.join(" · ");
}
