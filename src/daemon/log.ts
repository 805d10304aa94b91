import { pino } from "pino";
import type { Logger } from "../shared/logger.ts";

/** sd-daemon(3): journald takes the severity from `<N>` before the line. */
const SEVERITY: Readonly<Record<number, { readonly journal: number; readonly word: string }>> = {
  20: { journal: 7, word: "debug" },
  30: { journal: 6, word: "info" },
  40: { journal: 4, word: "warning" },
  50: { journal: 3, word: "error" },
};

type Level = "debug" | "info" | "warn" | "error";
export type LogStyle = "journal" | "text" | "json";

/** Readable lines for the journal and for a terminal, JSON for everything else that collects logs. */
export function logStyle(environment: NodeJS.ProcessEnv, isTerminal: boolean): LogStyle {
  if (environment.JOURNAL_STREAM !== undefined) return "journal";
  return isTerminal ? "text" : "json";
}

export function createLogger(level: Level, style: LogStyle, write: (line: string) => void): Logger {
  const target = style === "json" ? { write } : { write: (line: string) => write(readable(line, style)) };
  return pino({ level, base: null }, target);
}

function readable(json: string, style: LogStyle): string {
  const { level, time, msg, err, ...fields } = JSON.parse(json);
  const severity = SEVERITY[level] ?? { journal: 5, word: String(level) };
  const details = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const trouble = err === undefined ? "" : ` error=${JSON.stringify(err.stack ?? err.message)}`;
  const text = `${msg ?? ""}${details.join("")}${trouble}\n`;
  if (style === "journal") return `<${severity.journal}>${text}`;
  return `${new Date(time).toLocaleTimeString("en-GB")} ${severity.word}: ${text}`;
}
