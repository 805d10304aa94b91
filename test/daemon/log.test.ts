import { expect, test } from "vitest";
import { createLogger, logStyle } from "../../src/daemon/log.ts";

function logged(
  style: Parameters<typeof createLogger>[1],
  level: Parameters<typeof createLogger>[0] = "debug",
): string[] {
  const lines: string[] = [];
  const logger = createLogger(level, style, (line) => lines.push(line));
  logger.debug({}, "a");
  logger.info({ songs: 3, path: 'x "y"\n' }, "b");
  logger.warn({}, "c");
  logger.error({ err: new Error("bad\nworse") }, "d");
  return lines;
}

test("journald gets its severity and one line for each message", () => {
  const lines = logged("journal");
  expect(lines.map((line) => line.slice(0, 4))).toEqual(["<7>a", "<6>b", "<4>c", "<3>d"]);
  expect(lines[1]).toBe('<6>b songs=3 path="x \\"y\\"\\n"\n');
  expect(lines.every((line) => line.indexOf("\n") === line.length - 1)).toBe(true);
});

test("JSON for collectors, words for a terminal, nothing below the level", () => {
  expect(JSON.parse(logged("json")[1] ?? "")).toMatchObject({ level: 30, msg: "b", songs: 3 });
  expect(logged("text")[2]).toMatch(/^\d\d:\d\d:\d\d warning: c\n$/);
  expect(logged("text", "warn")).toHaveLength(2);
});

test("the style follows from where the lines go", () => {
  expect(logStyle({ JOURNAL_STREAM: "8:1" }, true)).toBe("journal");
  expect(logStyle({}, true)).toBe("text");
  expect(logStyle({}, false)).toBe("json");
});
