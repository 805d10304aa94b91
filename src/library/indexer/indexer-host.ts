import { createInterface } from "node:readline";
import { readMetadata } from "../tags/read-metadata.ts";
import { compareFolders } from "./compare-folders.ts";
import type { IndexerAnswer, IndexerQuestion } from "./indexer-messages.ts";
import { listFolder } from "./list-folder.ts";
import { openInside } from "./open-inside.ts";
import { readFailure } from "./read-failure.ts";
import { readSongs } from "./read-songs.ts";

// Entry of the indexer child process: answers batches of questions from stdin in order until stdin closes. What an
// update with nothing changed does not need is loaded when it is asked for.

const LARGE_ANSWER_CHARS = 1024 * 1024;

const pictures = () => import("../pictures/read-pictures.ts");

async function answer(question: IndexerQuestion): Promise<IndexerAnswer> {
  const { id, type } = question;
  if (type === "tag-work") {
    const { doTagWork } = await import("../tag-edit/do-tag-work.ts");
    return { id, type: "tag-worked", worked: await doTagWork(question.work) };
  }
  const { path, rootPath } = question;
  switch (type) {
    case "list":
      return { id, type: "listed", folder: listFolder(path, rootPath) };
    case "compare":
      return { id, type: "compared", compared: compareFolders(rootPath, question.folders) };
    case "modified":
      return { id, type, dates: (await import("./folder-dates.ts")).folderDates(question.paths) };
    case "read":
      return { id, type: "read", metadata: await openInside(path, rootPath, readMetadata) };
    case "read-songs":
      return { id, type, read: await readSongs(path, rootPath, question.uri, question.names) };
    case "picture":
      return { id, type, picture: await (await pictures()).readEmbeddedPicture(path, rootPath, question.size) };
    case "folder-picture":
      return {
        id,
        type: "picture",
        picture: await (await pictures()).readFolderPicture(path, rootPath, question.size),
      };
    case "cue-sheet":
      return { id, type, tracks: await openInside(path, rootPath, (await import("./read-cue-sheet.ts")).readCueSheet) };
    case "comments":
      return {
        id,
        type,
        comments: await openInside(path, rootPath, (await import("../tags/read-comments.ts")).readComments),
      };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const questions: readonly IndexerQuestion[] = JSON.parse(line);
  const answers: IndexerAnswer[] = [];
  for (const question of questions) {
    answers.push(
      await answer(question).catch((error: unknown) => ({ id: question.id, type: "failed", ...readFailure(error) })),
    );
  }
  const text = `${JSON.stringify(answers)}\n`;
  const isLarge = text.length > LARGE_ANSWER_CHARS;
  process.stdout.write(text, () => {
    // The copies of a picture lie outside of the heap, and what they take counts against the limit of this process.
    if (isLarge) globalThis.gc?.();
  });
}
