import type { TagLib, TagLibModule } from "taglib-wasm";

type Loaded = { readonly module: TagLibModule; readonly library: TagLib };

let loading: Promise<Loaded> | null = null;

/** TagLib, loaded once when it is first needed; a failed start may be tried again. */
export function sharedTagLib(): Promise<Loaded> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Loaded> {
  const { loadTagLibModule, TagLib } = await import("taglib-wasm");
  const module = await loadTagLibModule({ forceWasmType: "wasi" });
  return { module, library: new TagLib(module) };
}
