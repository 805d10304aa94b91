import type { TagLibModule } from "taglib-wasm";

/** A file open in TagLib. */
export type TagFile = ReturnType<TagLibModule["createFileHandle"]>;

let loading: Promise<TagLibModule> | null = null;

/**
 * TagLib in its second build, loaded when first needed. The one that reads (scan/tag-lib.ts) keeps track, disc and bpm
 * as whole numbers and would write "3/10" back as "3"; this one hands comments through as they are, at the price of
 * having the file in memory.
 */
async function tagWriter(): Promise<TagLibModule> {
  loading ??= import("taglib-wasm")
    .then(({ loadTagLibModule }) => loadTagLibModule({ forceWasmType: "emscripten" }))
    .catch((error: unknown) => {
      loading = null;
      throw error;
    });
  return loading;
}

/** Opens a file in memory for `use`. Throws when TagLib does not know it. */
export async function withTags<Result>(bytes: Uint8Array, use: (file: TagFile) => Result): Promise<Result> {
  const file = (await tagWriter()).createFileHandle();
  try {
    if (!file.loadFromBuffer(bytes) || !file.isValid()) throw new Error("TagLib cannot read the file");
    return use(file);
  } finally {
    file.destroy();
  }
}
