import { fileURLToPath } from "node:url";
import { run } from "../../src/cli/program.ts";

export type Said = { readonly code: number; readonly out: string; readonly err: string };

/** The program in this process, so that each of its commands costs no start. */
export async function auralis(environment: NodeJS.ProcessEnv, ...words: readonly string[]): Promise<Said> {
  let [out, err] = ["", ""];
  const code = await run(words, {
    version: "1.2.3",
    environment,
    terminal: {
      out: (text) => {
        out += text;
      },
      status: (text) => {
        err += text;
      },
      columns: null,
    },
    daemonProgram: fileURLToPath(new URL("../../bin/auralisd", import.meta.url)),
  });
  return { code, out, err };
}
