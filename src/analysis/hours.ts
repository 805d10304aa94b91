/** A stretch of the day by the local clock; it may go over midnight. */
export type Hours = { readonly fromMinute: number; readonly toMinute: number };

const FORM = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/** "22:00-07:00"; null for anything else. */
export function parseHours(text: string): Hours | null {
  const [, fromHour, fromMinute, toHour, toMinute] = FORM.exec(text) ?? [];
  if (fromHour === undefined) return null;
  const minutes = (hour: string | undefined, minute: string | undefined) => Number(hour) * 60 + Number(minute);
  return { fromMinute: minutes(fromHour, fromMinute), toMinute: minutes(toHour, toMinute) };
}

export function isWithin({ fromMinute, toMinute }: Hours, date: Date): boolean {
  const minute = date.getHours() * 60 + date.getMinutes();
  if (fromMinute <= toMinute) return minute >= fromMinute && minute < toMinute;
  return minute >= fromMinute || minute < toMinute;
}
