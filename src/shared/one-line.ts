const LINE_BREAKERS = /[\0\n\r]/;
const ALL_LINE_BREAKERS = /[\0\n\r]/g;

/** No tag can forge a line: what would break one becomes a space. */
export function oneLine(text: string): string {
  return LINE_BREAKERS.test(text) ? text.replace(ALL_LINE_BREAKERS, " ") : text;
}
