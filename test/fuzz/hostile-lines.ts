import type { Random } from "../rig/random.ts";
import { damaged, hostileWord, randomText } from "./hostile-words.ts";

export type CommandName = { readonly name: string; readonly changes: boolean };

/**
 * Lines for one connection. `strict`: one answer for each, so that what an OK was for is known; after the others,
 * anything may follow.
 */
export type Batch = {
  readonly lines: readonly string[];
  readonly commands: readonly CommandName[];
  readonly strict: boolean;
};

/** Bytes are Latin-1 letters of the text; letters above them were meant as UTF-8. */
export function bytesOf(line: string): Buffer {
  return /[^\0-\xff]/.test(line) ? Buffer.from(line, "utf8") : Buffer.from(line, "latin1");
}

const MAX_STRICT_BYTES = 8000;

export function hostileBatch(commands: readonly CommandName[], random: Random): Batch {
  const kind = random.below(10);
  const changing = commands.filter(({ changes }) => changes);
  const reading = commands.filter(({ changes }) => !changes);
  if (kind < 4) return strictBatch(changing, random, random.below(20) + 1);
  if (kind < 8) return strictBatch(reading, random, 30);
  return looseBatch(commands, random);
}

/** Whole lines that begin with a command and are no list, so that each has one answer. */
function strictBatch(commands: readonly CommandName[], random: Random, count: number): Batch {
  const chosen = Array.from({ length: count }, () => random.pick(commands));
  const lines = chosen.map(({ name }) => {
    const line = `${name} ${argumentsOf(random)}`.replace(/[\n\0]/g, " ").trimEnd();
    // A request of HTTP would close the connection.
    return bytesOf(line).length > MAX_STRICT_BYTES || / HTTP\/\d(\.\d)?$/.test(line) ? name : line;
  });
  return { lines, commands: chosen, strict: true };
}

function argumentsOf(random: Random): string {
  const count = random.below(40) === 0 ? random.below(200) : random.below(5);
  const words = Array.from({ length: count }, () => quoted(hostileWord(random), random));
  const text = words.join(random.below(20) === 0 ? "\t  " : " ");
  return random.below(4) === 0 ? damaged(text, random) : text;
}

function quoted(word: string, random: Random): string {
  if (random.below(5) === 0) return word;
  return `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Anything a broken or hostile client may send: abused lists, idle, parts of lines, bytes of other protocols. */
function looseBatch(commands: readonly CommandName[], random: Random): Batch {
  const lines = Array.from({ length: random.below(25) + 1 }, () => looseLine(commands, random));
  return { lines, commands: [], strict: false };
}

function looseLine(commands: readonly CommandName[], random: Random): string {
  const { name } = random.pick(commands);
  switch (random.below(16)) {
    case 0:
    case 1:
      return "command_list_begin";
    case 2:
      return "command_list_ok_begin";
    case 3:
    case 4:
      return "command_list_end";
    case 5:
      return `idle ${random.pick(["", "player", "nonsense", "player mixer"])}`.trimEnd();
    case 6:
      return "noidle";
    case 7:
      return randomText(random, 60);
    case 8:
      return random.below(10) === 0 ? `${name} ${"y".repeat(random.below(20_000))}` : `${name}\r`;
    case 9:
      return damaged(`${name} ${argumentsOf(random)}`, random);
    case 10:
      return random.below(5) === 0
        ? random.pick([
            "GET / HTTP/1.1",
            "\x16\x03\x01\x02\x00",
            "{}",
            "",
            " ",
            "SSH-2.0-x",
            "close",
            `${name} / HTTP/1.1`,
          ])
        : name;
    default:
      return `${name} ${argumentsOf(random)}`;
  }
}
