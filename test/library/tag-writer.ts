import { TagLib } from "taglib-wasm";

let library: Promise<TagLib> | null = null;

/** Writes these comments into a file, as the common taggers of its format do. */
export async function writeComments(path: string, comments: ReadonlyMap<string, string[]>): Promise<void> {
  library ??= TagLib.initialize({ forceWasmType: "wasi" });
  const file = await (await library).open(path);
  try {
    file.setProperties(Object.fromEntries(comments));
    await file.saveToFile(path);
  } finally {
    file.dispose();
  }
}
