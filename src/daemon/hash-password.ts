import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { hashPassword } from "../operations/access/stored-password.ts";
import { StartError } from "./start-error.ts";

type Terminal = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr">;

/** Reads a line, without showing it when a person types it, and prints its hash. Errors: StartError. */
export async function printHash({ stdin, stdout, stderr }: Terminal): Promise<void> {
  const isTyped = stdin.isTTY === true;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: nowhere, terminal: isTyped });
  // Not before the terminal has stopped showing what is typed.
  if (isTyped) stderr.write("Password: ");
  const closed = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
  const password = await Promise.race([reader.question(""), closed]);
  reader.close();
  if (isTyped) stderr.write("\n");
  if (password === "") throw new StartError("no password was given; type one, or pipe one line in");
  stdout.write(`${await hashPassword(password)}\n`);
}
