import {
  codec,
  defineCommand,
  fields,
  offsetWithin,
  optional,
  ProtocolError,
  position,
  range,
  tokenize,
} from "node-mpd-protocol";

/** The types of the arguments follow from their codecs. */
const load = defineCommand({
  name: "load",
  permission: "add",
  args: fields({ name: codec.text, part: optional(range), at: optional(position) }),
  since: "0.1",
  summary: "Add a playlist to the queue",
  run: (queue: readonly string[], { name, part, at }) => {
    const where =
      at?.kind === "after-current" ? `${offsetWithin(at, queue.length)} behind the current song` : `of ${queue.length}`;
    return `${name} from ${part?.start ?? 0} to ${part?.end ?? "the end"}, ${where}`;
  },
});

function answer(line: string): string {
  const { words } = tokenize(line);
  try {
    return load.prepare(words)(["a song"]);
  } catch (error) {
    if (error instanceof ProtocolError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

console.log(answer('load "my list"')); //=> my list from 0 to the end, of 1
console.log(answer('load "my \\"list\\"" 2:5 +1')); //=> my "list" from 2 to 5, 1 behind the current song
console.log(answer("load list 5:2")); //=> 2: Malformed range: 5:2
console.log(answer("load")); //=> 2: too few arguments for "load"
