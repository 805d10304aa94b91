import type { LongQuestion } from "./long-questions.ts";
import type { LongReader } from "./long-reader.ts";
import type { AnswerCache } from "./query/answer-cache.ts";
import { countSongs } from "./query/count.ts";
import { fewSongs } from "./query/few-songs.ts";
import { listTags } from "./query/list.ts";
import type { Reader } from "./query/reader.ts";
import { libraryStats } from "./query/stats.ts";
import type { Answers } from "./worker-messages.ts";

export type TableQuestion = keyof ReturnType<typeof tableAnswers>;

/** The answers that are figures and lists about songs, kept while the collection stays as it is. */
export function tableAnswers(reader: Reader, cache: AnswerCache, long: LongReader) {
  const ask = async (question: LongQuestion): Promise<string> => {
    const { version, json } = await long.ask(question);
    cache.keep(question, version, json);
    return json;
  };
  return {
    list: async ({ tag, filter, groups, window }) => {
      const question = { type: "list", tag, filter, groups, window } as const;
      const known = cache.known(question);
      if (known !== null) return known;
      const isIndexed = filter === null && groups.length === 0 && tag !== "file";
      if (!isIndexed && fewSongs(reader, filter) === null) return await ask(question);
      return cache.json(question, () => listTags(reader, question));
    },
    count: async ({ filter, group }) => {
      const question = { type: "count", filter, group } as const;
      const known = cache.known(question);
      if (known !== null) return known;
      if (fewSongs(reader, filter) === null) return await ask(question);
      return cache.json(question, () => countSongs(reader, filter, group));
    },
    stats: () => cache.json({ stats: true }, () => libraryStats(reader)),
  } satisfies Partial<Answers>;
}
