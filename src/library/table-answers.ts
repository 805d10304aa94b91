import type { LongQuestion } from "./long-questions.ts";
import type { LongReader } from "./long-reader.ts";
import type { AnswerCache } from "./query/answer-cache.ts";
import { countSongs } from "./query/count.ts";
import { fewSongs } from "./query/few-songs.ts";
import { jsonBytes, jsonOfBytes } from "./query/json-bytes.ts";
import { listTags, tagRows } from "./query/list.ts";
import type { Reader } from "./query/reader.ts";
import { libraryStats } from "./query/stats.ts";
import { tagRowsText } from "./query/tag-rows-text.ts";
import type { Answers } from "./worker-messages.ts";

export type TableQuestion = keyof ReturnType<typeof tableAnswers>;

/** The answers that are figures and lists about songs, kept while the collection stays as it is. */
export function tableAnswers(reader: Reader, cache: AnswerCache, long: LongReader) {
  const ask = async (question: LongQuestion): Promise<Uint8Array> => {
    const { version, text } = await long.ask(question);
    cache.keep(question, version, text);
    return text;
  };
  const list = async (question: Extract<LongQuestion, { type: "list" | "listText" }>): Promise<Uint8Array> => {
    const known = cache.known(question);
    if (known !== null) return known;
    const { tag, filter, groups } = question;
    const isIndexed = filter === null && groups.length === 0 && tag !== "file";
    if (!isIndexed && fewSongs(reader, filter) === null) return await ask(question);
    return cache.answer(question, () =>
      question.type === "list"
        ? jsonBytes(listTags(reader, question))
        : tagRowsText(question, tagRows(reader, question)),
    );
  };
  return {
    list: async ({ tag, filter, groups, window }) =>
      jsonOfBytes(await list({ type: "list", tag, filter, groups, window })),
    listText: ({ tag, filter, groups, window }) => list({ type: "listText", tag, filter, groups, window }),
    count: async ({ filter, group }) => {
      const question = { type: "count", filter, group } as const;
      const known = cache.known(question);
      if (known !== null) return jsonOfBytes(known);
      if (fewSongs(reader, filter) === null) return jsonOfBytes(await ask(question));
      return jsonOfBytes(cache.answer(question, () => jsonBytes(countSongs(reader, filter, group))));
    },
    stats: () => jsonOfBytes(cache.answer({ stats: true }, () => jsonBytes(libraryStats(reader)))),
  } satisfies Partial<Answers>;
}
