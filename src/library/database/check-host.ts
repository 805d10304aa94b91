import { DAMAGED } from "./background-check.ts";
import { isCorruption, openDatabase } from "./database.ts";

// Entry of the process that checks the database whose path it is given, while others read and write it.

const [, , path = ""] = process.argv;
process.exitCode = isSound(path) ? 0 : DAMAGED;

function isSound(path: string): boolean {
  try {
    const database = openDatabase(path, "reader");
    return database.pragma("quick_check(1)", { simple: true }) === "ok";
  } catch (error) {
    if (isCorruption(error)) return false;
    throw error;
  }
}
