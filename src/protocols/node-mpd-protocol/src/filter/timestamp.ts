import { argumentError } from "../ack.ts";

const DATE = /^(\d{4})-?(\d{2})(?:-?(\d{2}))?/;
const TIME = /^T(\d{2})(?::?(\d{2}))?(?::?(\d{2}))?/;
const ZONE = /^([+-])(\d{2}):?(\d{2})?$/;

/** Whole seconds since 1970 from ISO 8601 (date, optional time and zone; UTC when there is none) or from such a number. */
export function parseTimestamp(text: string): number {
  const date = DATE.exec(text);
  if (/^\d+$/.test(text) && (text.length !== 8 || date === null)) return clampSeconds(Number(text));
  if (date === null) throw argumentError("Failed to parse date");
  const afterDate = text.slice(date[0].length);
  const time = TIME.exec(afterDate);
  if (afterDate.startsWith("T") && time === null) throw argumentError("Failed to parse time of day");
  const zone = afterDate.slice(time?.[0].length ?? 0);
  const milliseconds = Date.UTC(
    Number(date[1]),
    Number(date[2]) - 1,
    Number(date[3] ?? 1),
    Number(time?.[1] ?? 0),
    Number(time?.[2] ?? 0),
    Number(time?.[3] ?? 0),
  );
  return clampSeconds(Math.floor(milliseconds / 1000) - zoneSeconds(zone));
}

function zoneSeconds(zone: string): number {
  if (zone === "" || zone === "Z") return 0;
  const match = ZONE.exec(zone);
  if (match === null) throw argumentError("Garbage at end of time stamp");
  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? 0);
  if (hours > 13) throw argumentError("Time offset hours out of range");
  if (minutes >= 60) throw argumentError("Time offset minutes out of range");
  return (hours * 3600 + minutes * 60) * (match[1] === "-" ? -1 : 1);
}

/** Dates beyond what a Date can hold are as good as its end. */
function clampSeconds(seconds: number): number {
  return Math.min(seconds, 8_640_000_000_000);
}

/** `2020-01-04T10:00:00Z`. */
export function formatTimestamp(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, -5)}Z`;
}
