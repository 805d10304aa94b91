import { useMemo } from "preact/hooks";
import { waveform } from "../api/library.ts";
import { seek } from "../api/player.ts";
import { analysedVersion, player } from "../state/store.ts";
import { usePosition } from "./position.ts";
import { useAnswer } from "./use-answer.ts";

const BARS = 160;

/** The outline of the song above its seek bar, which is for those who cannot point at it. */
export function Waveform() {
  const uri = player.value?.entry?.song.uri ?? null;
  const duration = player.value?.durationSeconds ?? null;
  const position = usePosition();
  const found = useAnswer(
    `${uri} ${analysedVersion.value}`,
    () => (uri === null || uri.includes("://") ? Promise.reject(new Error("a stream has no outline")) : waveform(uri)),
    true,
  );
  const bars = useMemo(() => (found === null ? null : barsOf(found.peaks)), [found]);
  if (bars === null || duration === null) return <div class="waveform none" />;
  const path = bars.map((height, index) => `M${index + 0.5} ${50 - height / 2}v${height}`).join("");
  const part = position === null ? 0 : position / duration;
  const jump = (event: MouseEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    void seek(((event.clientX - left) / width) * duration);
  };
  return (
    <svg class="waveform" viewBox={`0 0 ${BARS} 100`} preserveAspectRatio="none" aria-hidden="true" onClick={jump}>
      <path class="rest" d={path} />
      <path class="played" d={path} style={{ clipPath: `inset(0 ${100 - part * 100}% 0 0)` }} />
    </svg>
  );
}

/** The highest peak of each of so many stretches, in per cent. */
function barsOf(peaks: readonly number[]): readonly number[] {
  return Array.from({ length: BARS }, (_, bar) => {
    const start = Math.floor((bar * peaks.length) / BARS);
    const end = Math.max(start + 1, Math.floor(((bar + 1) * peaks.length) / BARS));
    return Math.max(3, (Math.max(0, ...peaks.slice(start, end)) / 255) * 96);
  });
}
