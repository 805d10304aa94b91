import type { LongQuestion } from "./long-questions.ts";
import type { LongReader } from "./long-reader.ts";
import type { AnswerCache } from "./query/answer-cache.ts";
import { countSongs } from "./query/count.ts";
import { fewSongs } from "./query/few-songs.ts";
import { listTags } from "./query/list.ts";
import type { Reader } from "./query/reader.ts";
import { libraryStats } from "./query/stats.ts";
import { tagRowsText } from "./query/tag-rows-text.ts";
import type { Answers } from "./worker-messages.ts";

export type TableQuestion = keyof ReturnType<typeof tableAnswers>;

/** The answers that are figures and lists about songs, kept while the collection stays as it is. */
export function tableAnswers(reader: Reader, cache: AnswerCache, long: LongReader) {
  const ask = async (question: LongQuestion): Promise<string> => {
    const { version, text } = await long.ask(question);
    cache.keep(question, version, text);
    return text;
  };
  const list = async (question: Extract<LongQuestion, { type: "list" | "listText" }>): Promise<string> => {
    const known = cache.known(question);
    if (known !== null) return known;
    const { tag, filter, groups } = question;
    const isIndexed = filter === null && groups.length === 0 && tag !== "file";
    if (!isIndexed && fewSongs(reader, filter) === null) return await ask(question);
    return cache.text(question, () => {
      const rows = listTags(reader, question);
      return question.type === "list" ? JSON.stringify(rows) : tagRowsText(question, rows);
    });
  };
  return {
    list: ({ tag, filter, groups, window }) => list({ type: "list", tag, filter, groups, window }),
    listText: async ({ tag, filter, groups, window }) =>
      new TextEncoder().encode(await list({ type: "listText", tag, filter, groups, window })),
    count: async ({ filter, group }) => {
      const question = { type: "count", filter, group } as const;
      const known = cache.known(question);
      if (known !== null) return known;
      if (fewSongs(reader, filter) === null) return await ask(question);
      return cache.text(question, () => JSON.stringify(countSongs(reader, filter, group)));
    },
    stats: () => cache.text({ stats: true }, () => JSON.stringify(libraryStats(reader))),
  } satisfies Partial<Answers>;
}
