import type { MeterReading } from "../../../shared/sound/meter-reading.ts";

const FLOOR_DB = -72;
const PEAKS_PX = 30;

/** Draws the third octaves with the peaks of both sides below them, in the colours of the page. */
export function drawMeters(canvas: HTMLCanvasElement, { bandsDb, peakDb, peakHoldDb }: MeterReading): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const style = getComputedStyle(canvas);
  const accent = style.getPropertyValue("--accent");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);

  const [left, right] = bandsDb;
  const spectrum = height - PEAKS_PX;
  const step = width / left.length;
  context.fillStyle = accent;
  for (let band = 0; band < left.length; band++) {
    const part = partOf(Math.max(left[band] ?? FLOOR_DB, right[band] ?? FLOOR_DB));
    const tall = Math.max(2, part * spectrum);
    context.globalAlpha = 0.35 + 0.65 * part;
    context.fillRect(band * step + 1, spectrum - tall, step - 2, tall);
  }
  for (const side of [0, 1] as const) {
    const top = spectrum + 8 + side * 11;
    context.globalAlpha = 1;
    context.fillStyle = style.getPropertyValue("--line");
    context.fillRect(0, top, width, 7);
    context.fillStyle = peakDb[side] > -1 ? style.getPropertyValue("--danger") : accent;
    context.fillRect(0, top, partOf(peakDb[side]) * width, 7);
    context.fillStyle = style.getPropertyValue("--text");
    context.fillRect(Math.max(0, partOf(peakHoldDb[side]) * width - 2), top, 2, 7);
  }
}

function partOf(db: number): number {
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
