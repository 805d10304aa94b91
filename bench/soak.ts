/** Plays for MINUTES (default 5) through PulseAudio's null sink with seeks, skips and scans, and counts the xruns. */
import { realtimeSession } from "../test/realtime/session.ts";

const minutes = Number(process.argv[2] ?? 5);
const report = await realtimeSession({ durationMs: minutes * 60_000, seed: 1, busy: true });
console.log(JSON.stringify({ minutes, ...report }));
process.exitCode = report.xruns === 0 ? 0 : 1;
