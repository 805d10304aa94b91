import type { IndexerAnswer, IndexerQuestion, ReadSongs } from "./indexer-messages.ts";

/** A question, and who waits for its answer. */
export type Pending = {
  readonly question: IndexerQuestion;
  readonly resolve: (answer: IndexerAnswer) => void;
  readonly reject: (failure: Error & { readonly code: string }) => void;
};

/** How many files a question is about, as far as each takes its time. */
export function filesIn({ question }: Pending): number {
  return question.type === "read-songs" ? question.names.length : 1;
}

/** A question about several files as one about each, so that it shows which one hangs; their answers become one. */
export function oneByOne(pending: Pending): readonly Pending[] {
  const { question, resolve } = pending;
  if (question.type !== "read-songs" || question.names.length < 2) return [pending];
  const answers: ReadSongs[] = question.names.map(() => ({ values: [], songs: [] }));
  let unanswered = answers.length;
  const answered = (index: number, read: ReadSongs) => {
    answers[index] = read;
    if (--unanswered === 0) resolve({ id: question.id, type: "read-songs", read: together(answers) });
  };
  return question.names.map((name, index) => ({
    question: { ...question, names: [name] },
    resolve: (answer) => answered(index, answer.type === "read-songs" ? answer.read : { values: [], songs: [] }),
    reject: ({ code, message }) => answered(index, { values: [], songs: [{ code, reason: message }] }),
  }));
}

function together(answers: readonly ReadSongs[]): ReadSongs {
  const values = answers.flatMap((read) => read.values);
  let before = 0;
  const songs = answers.flatMap((read) => {
    const from = before;
    before += read.values.length;
    return read.songs.map((song) =>
      "reason" in song ? song : { ...song, values: song.values.map((place) => from + place) },
    );
  });
  return { values, songs };
}
